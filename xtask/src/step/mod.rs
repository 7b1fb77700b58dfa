//! A part of a run, with its own log and time limits.
//!
//! The programs of a step send their lines here. Each line goes to the log, to the report of the
//! tests, and to the terminal if the run is loud.

mod limits;
mod log;
mod report;

pub(crate) use self::limits::{Limits, TimedOut, Timer};
pub(crate) use self::log::print;
pub(crate) use self::report::Report;

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Result;

use self::log::Log;

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

struct Current {
    timer: Timer,
    log: Log,
    report: Report,
}

/// The outcome of a step.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) name: String,
    pub(crate) time: Duration,
    pub(crate) result: Result<()>,
    pub(crate) report: Report,
    /// The whole output.
    pub(crate) log: PathBuf,
}

/// Runs a step within its limits. With `is_loud` its output is shown at once.
///
/// A step may run other steps, each with its own log, report and limits.
pub(crate) fn run(
    name: &str,
    limits: Limits,
    is_loud: bool,
    work: impl FnOnce() -> Result<()>,
) -> Result<Done> {
    let log = Log::create(name, is_loud)?;
    let path = log.path().to_owned();
    if is_loud {
        println!("\n== {name}");
    } else if io::stdout().is_terminal() {
        print!("running           {name}\r");
        io::stdout().flush()?;
    }
    let timer = Timer::start(limits);
    let outer = CURRENT.replace(Some(Current {
        timer,
        log,
        report: Report::default(),
    }));
    let result = if limits.total.is_zero() {
        Err(TimedOut::BeforeStart.into())
    } else {
        work()
    };
    if let Err(error) = &result {
        say(&format!("{error:#}"));
    }
    let report = CURRENT.replace(outer).map(|current| current.report);
    Ok(Done {
        name: name.to_owned(),
        time: timer.elapsed(),
        result,
        report: report.unwrap_or_default(),
        log: path,
    })
}

/// Adds a line of our own to the log of the step. Outside of steps, prints it.
pub(crate) fn say(line: &str) {
    CURRENT.with_borrow_mut(|current| match current {
        None => println!("{line}"),
        Some(current) => current.log.write(line),
    });
}

/// Takes a line of output from a program of the step.
pub(crate) fn hear(line: &str) {
    CURRENT.with_borrow_mut(|current| {
        if let Some(current) = current {
            current.report.read(line);
            current.log.write(line);
        }
    });
}

/// Adds a line to the log and prints it, because what follows takes minutes.
pub(crate) fn announce(line: &str) {
    say(line);
    CURRENT.with_borrow(|current| {
        if current
            .as_ref()
            .is_some_and(|current| !current.log.is_loud())
        {
            println!("{line}");
        }
    });
}

/// Returns the timer of the running step.
pub(crate) fn timer() -> Option<Timer> {
    CURRENT.with_borrow(|current| current.as_ref().map(|current| current.timer))
}

/// Returns the path of the running step's log.
pub(crate) fn log_path() -> Option<PathBuf> {
    CURRENT.with_borrow(|current| Some(current.as_ref()?.log.path().to_owned()))
}

/// Returns where the standard error of a background program goes: to the log of the step that
/// starts it, also after that step; to the terminal if the run is loud or there is no step.
pub(crate) fn background_stderr() -> io::Result<Stdio> {
    CURRENT.with_borrow(|current| match current {
        Some(current) if !current.log.is_loud() => current.log.share(),
        _ => Ok(Stdio::inherit()),
    })
}

/// Reads the report of the running step.
pub(crate) fn with_report<T>(read: impl FnOnce(&Report) -> T) -> T {
    CURRENT.with_borrow(|current| match current {
        Some(current) => read(&current.report),
        None => read(&Report::default()),
    })
}
