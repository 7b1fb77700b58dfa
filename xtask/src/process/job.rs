//! A program with everything that it starts, which all ends in time.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::interrupt;
use super::mark::Mark;
use super::shown;
use crate::step::{TimedOut, Timer};

/// How long the output may take to come to its end once every process is dead.
const REST_OF_OUTPUT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) enum Ending {
    Exited(ExitStatus),
    TimedOut(TimedOut),
}

enum News {
    Line(String),
    EndOfOutput,
    Exited(ExitStatus),
    /// Nobody can say how it has ended.
    Lost(std::io::Error),
}

/// Runs a program until it exits or exceeds a limit, then kills everything that it started.
///
/// `hear` gets each line of its standard output and standard error. Other processes that still
/// hold these pipes do not delay the end.
pub(super) fn run(
    command: &mut Command,
    timer: Timer,
    mut hear: impl FnMut(&str),
) -> Result<Ending> {
    let job = EndedWhenDropped(Mark::new());
    job.0.put_on(command);
    interrupt::stop_here_if_interrupted();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    let (news, mut open_pipes) = watch(child);
    let mut last_output = Instant::now();
    let ending = loop {
        let (deadline, timed_out) = timer.deadline(last_output);
        match news.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(News::Line(line)) => {
                last_output = Instant::now();
                hear(&line);
            }
            Ok(News::EndOfOutput) => open_pipes -= 1,
            Ok(News::Exited(status)) => break Ending::Exited(status),
            Ok(News::Lost(error)) => return Err(error).context("cannot wait for a program"),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                break Ending::TimedOut(timed_out);
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

/// Reads the pipes of a process and waits for its end. Returns the number of pipes, too.
fn watch(mut child: Child) -> (Receiver<News>, usize) {
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
    (news, open_pipes)
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
    use crate::step::Limits;

    /// More than any of these tests takes.
    const LONG: Duration = Duration::from_secs(60);

    /// Runs a script, and returns its lines with how it ended.
    fn run_script(script: &str, bound: Duration) -> (Vec<String>, Ending) {
        run_within(Limits::total(bound), script)
    }

    fn run_within(limits: Limits, script: &str) -> (Vec<String>, Ending) {
        let mut lines = Vec::new();
        let mut command = Command::new("sh");
        let timer = Timer::start(limits);
        let ending = run(command.args(["-c", script]), timer, |line| {
            lines.push(line.to_owned());
        });
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
        assert!(matches!(ending, Ending::TimedOut(_)), "{ending:?}");
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|pid| !is_alive(pid)), "{lines:?}");
    }

    #[test]
    fn a_silent_program_is_ended_and_each_line_of_output_gives_it_more_time() {
        let silence = Duration::from_millis(2500);
        let limits = Limits {
            total: LONG,
            silence: Some(silence),
        };
        let start = Instant::now();
        let (lines, ending) = run_within(limits, "sleep 1; echo one; exec sleep 600");
        assert!(
            matches!(ending, Ending::TimedOut(TimedOut::Silence(limit)) if limit == silence),
            "{ending:?}"
        );
        assert_eq!(lines, ["one"]);
        assert!(start.elapsed() >= Duration::from_secs(1) + silence);
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
        assert!(matches!(ending, Ending::TimedOut(_)), "{ending:?}");
        assert!(!is_alive(&lines[0]), "{lines:?}");
    }

    #[test]
    fn a_child_that_has_overwritten_its_environment_is_ended_too() {
        let script = "env -i sleep 600 & echo $!; sleep 600";
        let (lines, ending) = run_script(script, Duration::from_millis(500));
        assert!(matches!(ending, Ending::TimedOut(_)), "{ending:?}");
        assert!(!is_alive(&lines[0]), "{lines:?}");
    }
}
