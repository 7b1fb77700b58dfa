use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::interrupt;
use super::mark::Mark;
use super::shown;
use crate::step;

/// How long a program may take to print its first line.
const START_LIMIT: Duration = Duration::from_secs(60);

/// A program in the background, which is ended with everything that it has started when this is
/// dropped.
#[derive(Debug)]
pub(crate) struct Background {
    child: Child,
    mark: Mark,
}

impl Background {
    /// Starts a program and waits for the first line that it prints.
    pub(crate) fn start(command: &mut Command) -> Result<(Self, String)> {
        step::say(&format!("$ {} &", shown(command)));
        let mark = Mark::new();
        mark.put_on(command);
        interrupt::stop_here_if_interrupted();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(step::background_stderr().context("cannot share a log")?)
            .spawn()
            .with_context(|| format!("cannot start {}", shown(command)))?;
        let stdout = child.stdout.take();
        let background = Self { child, mark };
        let (sender, first_line) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = stdout
                .into_iter()
                .flat_map(|pipe| BufReader::new(pipe).lines());
            // Nobody may be waiting any more.
            let _ = sender.send(lines.next().and_then(Result::ok).unwrap_or_default());
            // What it prints later is read, so that it never waits for the pipe.
            lines.for_each(drop);
        });
        match first_line.recv_timeout(START_LIMIT) {
            Ok(line) if !line.is_empty() => Ok((background, line.trim().to_owned())),
            Ok(_) => bail!("{} ended without a word", shown(command)),
            Err(_) => bail!(
                "{} has printed nothing for {} s",
                shown(command),
                START_LIMIT.as_secs()
            ),
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.mark.end_all();
        // It may have ended by itself; then there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;
    use crate::step::Limits;

    #[test]
    fn standard_error_goes_to_the_log_of_the_step() {
        let mut script = Command::new("sh");
        script.args(["-c", "echo noise >&2; echo ready; exec sleep 600"]);
        let limits = Limits::total(Duration::from_secs(60));
        let done = step::run("a background program", limits, false, || {
            let (_program, line) = Background::start(&mut script)?;
            step::say(&line);
            Ok(())
        });
        let done = done.unwrap();
        done.result.unwrap();
        let log = fs::read_to_string(done.log).unwrap();
        assert!(log.ends_with("\nnoise\nready\n"), "{log}");
    }
}
