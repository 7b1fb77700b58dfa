//! Ctrl-C and its kin: they end what runs, with everything that it has started.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result};

use super::mark::Mark;

static WAS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What a shell reports of a program that SIGINT has ended.
const EXIT_CODE: i32 = 130;

/// Has SIGINT, SIGTERM and SIGHUP end this process and everything that it has started.
pub(crate) fn install() -> Result<()> {
    ctrlc::set_handler(|| {
        if !WAS_INTERRUPTED.swap(true, Ordering::SeqCst) {
            Mark::of_run().end_all();
            eprintln!("\ninterrupted");
            process::exit(EXIT_CODE);
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Does not return after an interruption, which is about to end this process: what would be started
/// now would outlive it, and that a program was killed is no failure.
pub(super) fn stop_here_if_interrupted() {
    while WAS_INTERRUPTED.load(Ordering::SeqCst) {
        thread::park();
    }
}
