use std::env;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::browser::Browser;

/// How long a driver may take to listen, on a machine that is busy with other things.
const START_LIMIT: Duration = Duration::from_secs(30);

/// How often a driver is started before its failure to get a port counts.
const START_ATTEMPTS: usize = 3;

/// How long killed processes may take to be gone.
const END_LIMIT: Duration = Duration::from_secs(10);

/// Runs a program in a process group of its own, and kills the whole group when standard input
/// ends: when the guard is dropped, and also when the tests themselves are killed.
const GUARD: &str = r#"{ "$@" 2>&1; kill -s KILL 0; } & read -r _; kill -s KILL 0"#;

/// A running chromedriver or geckodriver. Dropping it ends it, with every browser it started.
#[derive(Debug)]
pub(crate) struct Driver {
    guard: Child,
    output: Receiver<String>,
    address: String,
    /// Where the browser keeps its profile. It is removed after the processes have ended,
    /// because a killed driver does not remove it.
    _temporary_folder: TempDir,
}

impl Driver {
    /// Starts the driver of a browser, on a port that the system picks.
    pub(crate) fn start(browser: Browser) -> Self {
        for _ in 1..START_ATTEMPTS {
            match Self::try_start(browser) {
                Err(failure) if failure.is_about_the_port() => println!("{failure}"),
                started => return started.unwrap_or_else(|failure| panic!("{failure}")),
            }
        }
        Self::try_start(browser).unwrap_or_else(|failure| panic!("{failure}"))
    }

    fn try_start(browser: Browser) -> Result<Self, StartFailure> {
        let temporary_folder = tempfile::tempdir().expect("a folder for the browser");
        let program =
            env::var(browser.driver_variable()).unwrap_or_else(|_| browser.driver().into());
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "sh", &program])
            .args(browser.driver_arguments())
            .env("TMPDIR", temporary_folder.path())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh starts");
        let output = read_lines(guard.stdout.take().expect("standard output is a pipe"));
        let mut driver = Self {
            guard,
            output,
            address: String::new(),
            _temporary_folder: temporary_folder,
        };
        let port = driver.read_port().map_err(|output| StartFailure {
            program: program.clone(),
            output,
        })?;
        driver.address = format!("http://127.0.0.1:{port}");
        Ok(driver)
    }

    /// Where WebDriver commands go.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Returns the port on which the driver listens, or what it said instead. Both drivers end the
    /// line that names it with the port.
    fn read_port(&self) -> Result<u16, Vec<String>> {
        let deadline = Instant::now() + START_LIMIT;
        let mut output = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(line) if line.contains("successfully on port") || line.contains("Listening") => {
                    let number = line.trim_end_matches('.').rsplit([' ', ':']).next();
                    if let Some(port) = number.and_then(|number| number.parse().ok()) {
                        return Ok(port);
                    }
                    output.push(line);
                }
                Ok(line) => output.push(line),
                Err(RecvTimeoutError::Timeout) => {
                    output.push(format!("(nothing more in {START_LIMIT:?})"));
                    return Err(output);
                }
                Err(RecvTimeoutError::Disconnected) => return Err(output),
            }
        }
    }
}

/// A driver that did not listen, and what it said.
struct StartFailure {
    program: String,
    output: Vec<String>,
}

impl StartFailure {
    /// Whether another port may help. chromedriver takes a free port of IPv4, and ends when another
    /// program has that of IPv6.
    fn is_about_the_port(&self) -> bool {
        let words = [
            "port not available",
            "Address already in use",
            "Unable to start server",
        ];
        let is_about_it = |line: &String| words.iter().any(|words| line.contains(words));
        self.output.iter().any(is_about_it)
    }
}

impl fmt::Display for StartFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} does not listen. `cargo xtask test` installs the drivers and puts them on PATH. \
             It said:",
            self.program
        )?;
        f.write_str(&self.output.join("\n"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
        // The browser inherited standard output, which ends when the last process has ended.
        let deadline = Instant::now() + END_LIMIT;
        let mut output = Vec::new();
        while let Ok(line) = self
            .output
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            output.push(line);
        }
        if thread::panicking() {
            println!("the driver said:\n{}", output.join("\n"));
        }
    }
}

/// Reads all the time, so that no process ever waits for the pipe.
fn read_lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        for line in lines {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
