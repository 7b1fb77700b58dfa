//! A run that waits for a signal, for `tests/interrupt.rs`.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::process::run;
use crate::step::{self, Limits};

/// More than the test takes.
const LIMIT: Duration = Duration::from_secs(300);

/// Prints the ids of two processes and waits for them.
pub(super) fn wait() -> Result<()> {
    let script = "sleep 600 & echo $!; echo $$; exec sleep 600";
    let work = || run(Command::new("sh").args(["-c", script]));
    step::run("two processes that wait", Limits::total(LIMIT), true, work)?.result
}
