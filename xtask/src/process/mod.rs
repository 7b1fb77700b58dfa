//! Running other programs.

mod background;
mod interrupt;
mod job;
mod mark;

pub(crate) use self::background::Background;
pub(crate) use self::interrupt::install as end_everything_when_interrupted;

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use self::job::Ending;
use self::mark::Mark;
use crate::step;

/// Runs a command, and fails when it does.
///
/// In a step its output goes where that of the step goes, it ends when the time of the step is
/// over, and it leaves no process behind. Elsewhere it has the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    step::say(&format!("$ {}", shown(command)));
    let status = match step::timer() {
        None => run_in_terminal(command)?,
        Some(timer) => match job::run(command, timer, step::hear)? {
            Ending::Exited(status) => status,
            Ending::TimedOut(timed_out) => return Err(timed_out.into()),
        },
    };
    if !status.success() {
        bail!("{} failed: {status}", shown(command));
    }
    Ok(())
}

fn run_in_terminal(command: &mut Command) -> Result<std::process::ExitStatus> {
    Mark::new().put_on(command);
    interrupt::stop_here_if_interrupted();
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    interrupt::stop_here_if_interrupted();
    Ok(status)
}

/// Becomes another program where the system can do that, so that whoever stops this process stops
/// that program; elsewhere runs it.
pub(crate) fn become_program(command: &mut Command) -> Result<()> {
    #[cfg(unix)]
    {
        println!("$ {}", shown(command));
        let error = std::os::unix::process::CommandExt::exec(command);
        Err(error).with_context(|| format!("cannot start {}", shown(command)))
    }
    #[cfg(not(unix))]
    run(command)
}

/// Whether another run of xtask has started this one: its tests do.
pub(crate) fn is_inside_another_run() -> bool {
    Mark::is_inside_another_run()
}

/// Returns how many processes that this run started are alive.
pub(crate) fn count_started() -> usize {
    Mark::of_run().count()
}

/// Kills the processes that this run started and whose names match.
pub(crate) fn kill_started(matches: impl Fn(&str) -> bool) {
    Mark::of_run().kill(matches);
}

/// What a command prints, or `None` when it cannot be started or fails.
pub(crate) fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command line, without the environment.
fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}
