//! A run that does not end by itself, for the test of Ctrl-C.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::process::run;
use crate::step;

/// More than the test takes.
const BOUND: Duration = Duration::from_secs(300);

/// Prints the numbers of two processes, and waits for them.
pub(crate) fn rehearse() -> Result<()> {
    let script = "sleep 600 & echo $!; echo $$; exec sleep 600";
    let work = || run(Command::new("sh").args(["-c", script]));
    step::run("two processes that wait", BOUND, true, work)?.result
}
