//! A program with everything that it starts, which all ends in time.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::interrupt;
use super::mark::Mark;
use super::shown;

/// How long the output may take to come to its end once every process is dead.
const REST_OF_OUTPUT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) enum Ending {
    Exited(ExitStatus),
    TimedOut,
}

enum News {
    Line(String),
    EndOfOutput,
    Exited(ExitStatus),
    /// Nobody can say how it has ended.
    Lost(std::io::Error),
}

/// Runs a program until it ends or its time is over. Then all that it has started is ended, too.
///
/// Each line of its output, and of its standard error, is given to `hear`. What other processes
/// still hold of these pipes does not keep it going: the end is that of the program.
pub(super) fn run(
    command: &mut Command,
    deadline: Instant,
    mut hear: impl FnMut(&str),
) -> Result<Ending> {
    let job = EndedWhenDropped(Mark::new());
    job.0.put_on(command);
    interrupt::stop_here_if_interrupted();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    let (sender, news) = mpsc::channel();
    let mut open_pipes = 0;
    let pipes: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|pipe| Box::new(pipe) as _),
        child.stderr.take().map(|pipe| Box::new(pipe) as _),
    ];
    for pipe in pipes.into_iter().flatten() {
        open_pipes += 1;
        let sender = sender.clone();
        thread::spawn(move || read_lines(pipe, &sender));
    }
    thread::spawn(move || {
        // Nobody may be listening any more.
        let _ = sender.send(match child.wait() {
            Ok(status) => News::Exited(status),
            Err(error) => News::Lost(error),
        });
    });
    let ending = loop {
        match news.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(News::Line(line)) => hear(&line),
            Ok(News::EndOfOutput) => open_pipes -= 1,
            Ok(News::Exited(status)) => break Ending::Exited(status),
            Ok(News::Lost(error)) => return Err(error).context("cannot wait for a program"),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                break Ending::TimedOut;
            }
        }
    };
    drop(job);
    interrupt::stop_here_if_interrupted();
    let limit = Instant::now() + REST_OF_OUTPUT;
    while open_pipes > 0 {
        match news.recv_timeout(limit.saturating_duration_since(Instant::now())) {
            Ok(News::Line(line)) => hear(&line),
            Ok(News::EndOfOutput) => open_pipes -= 1,
            Ok(News::Exited(_) | News::Lost(_)) => {}
            Err(_) => break,
        }
    }
    Ok(ending)
}

struct EndedWhenDropped(Mark);

impl Drop for EndedWhenDropped {
    fn drop(&mut self) {
        self.0.end_all();
    }
}

/// Reads all the time, so that no process ever waits for the pipe.
fn read_lines(pipe: impl Read, sender: &Sender<News>) {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    while let Ok(1..) = pipe.read_until(b'\n', &mut line) {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']).to_owned();
        if sender.send(News::Line(text)).is_err() {
            return;
        }
        line.clear();
    }
    let _ = sender.send(News::EndOfOutput);
}

#[cfg(all(test, unix))]
mod tests {
    use sysinfo::{Pid, ProcessStatus, ProcessesToUpdate, System};

    use super::*;

    /// More than any of these tests takes.
    const LONG: Duration = Duration::from_secs(60);

    /// Runs a script, and gives its lines with how it has ended.
    fn run_script(script: &str, bound: Duration) -> (Vec<String>, Ending) {
        let mut lines = Vec::new();
        let mut command = Command::new("sh");
        let ending = run(
            command.args(["-c", script]),
            Instant::now() + bound,
            |line| lines.push(line.to_owned()),
        );
        (lines, ending.unwrap())
    }

    fn is_alive(pid: &str) -> bool {
        let pid = Pid::from_u32(pid.parse().unwrap());
        let mut system = System::new();
        system.refresh_processes(ProcessesToUpdate::Some(&[pid]), true);
        let process = system.process(pid);
        // Nobody may have asked yet how it has ended.
        process.is_some_and(|process| process.status() != ProcessStatus::Zombie)
    }

    #[test]
    fn all_output_is_heard_and_the_status_is_told() {
        let script = "echo one; echo two >&2; printf 'no end of line'; exit 3";
        let (mut lines, ending) = run_script(script, LONG);
        lines.sort();
        assert_eq!(lines, ["no end of line", "one", "two"]);
        assert!(
            matches!(ending, Ending::Exited(status) if status.code() == Some(3)),
            "{ending:?}"
        );
    }

    #[test]
    fn what_never_ends_is_ended_with_all_that_it_has_started() {
        let script = "sleep 600 & echo $!; echo $$; exec sleep 600";
        let (lines, ending) = run_script(script, Duration::from_millis(500));
        assert!(matches!(ending, Ending::TimedOut), "{ending:?}");
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|pid| !is_alive(pid)), "{lines:?}");
    }

    #[test]
    fn a_grandchild_that_keeps_the_output_open_does_not_keep_the_run_going() {
        let script = "sleep 600 & echo $!";
        let (lines, ending) = run_script(script, LONG);
        assert!(
            matches!(ending, Ending::Exited(status) if status.success()),
            "{ending:?}"
        );
        assert!(!is_alive(&lines[0]), "{lines:?}");
    }

    #[test]
    fn a_grandchild_in_a_session_of_its_own_is_ended_too() {
        let script = "setsid sh -c 'echo $$; exec sleep 600' & while :; do sleep 1; done";
        let (lines, ending) = run_script(script, Duration::from_secs(2));
        assert!(matches!(ending, Ending::TimedOut), "{ending:?}");
        assert!(!is_alive(&lines[0]), "{lines:?}");
    }

    #[test]
    fn a_child_that_has_overwritten_its_environment_is_ended_too() {
        let script = "env -i sleep 600 & echo $!; sleep 600";
        let (lines, ending) = run_script(script, Duration::from_millis(500));
        assert!(matches!(ending, Ending::TimedOut), "{ending:?}");
        assert!(!is_alive(&lines[0]), "{lines:?}");
    }
}
