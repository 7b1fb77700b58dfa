//! A part of a run, with a log of its own and a limit of time.
//!
//! What runs in it says its lines here: they go to the log, to the terminal if that is wanted, and
//! to a report of the tests in them.

mod log;
mod report;

pub(crate) use self::log::print;
pub(crate) use self::report::Report;

use std::cell::RefCell;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use self::log::Log;

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

struct Current {
    time: TimeLeft,
    log: Log,
    report: Report,
}

/// What is known of a step that has ended.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) name: String,
    pub(crate) time: Duration,
    pub(crate) result: Result<()>,
    pub(crate) report: Report,
    /// The whole output.
    pub(crate) log: PathBuf,
}

/// Until when a step has to be done, and how much time it had in all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeLeft {
    pub(crate) deadline: Instant,
    pub(crate) bound: Duration,
}

/// A step took longer than it may.
#[derive(Debug)]
pub(crate) struct TimedOut(pub(crate) Duration);

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "timed out after {} s", self.0.as_secs())
    }
}

impl std::error::Error for TimedOut {}

/// Runs a step, which has so much time. Its output is shown when it fails, or at once if `is_loud`.
pub(crate) fn run(
    name: &str,
    bound: Duration,
    is_loud: bool,
    work: impl FnOnce() -> Result<()>,
) -> Result<Done> {
    let start = Instant::now();
    let log = Log::create(name, is_loud)?;
    let path = log.path().to_owned();
    if is_loud {
        println!("\n== {name}");
    } else if io::stdout().is_terminal() {
        print!("running           {name}\r");
        io::stdout().flush()?;
    }
    let deadline = start + bound;
    CURRENT.set(Some(Current {
        time: TimeLeft { deadline, bound },
        log,
        report: Report::default(),
    }));
    let result = work();
    if let Err(error) = &result {
        say(&format!("{error:#}"));
    }
    let report = CURRENT.take().map(|current| current.report);
    Ok(Done {
        name: name.to_owned(),
        time: start.elapsed(),
        result,
        report: report.unwrap_or_default(),
        log: path,
    })
}

/// Says something about the step: in its log, or outside of steps in the terminal.
pub(crate) fn say(line: &str) {
    CURRENT.with_borrow_mut(|current| match current {
        None => println!("{line}"),
        Some(current) => current.log.write(line),
    });
}

/// Takes a line of output of a program that runs in the step.
pub(crate) fn hear(line: &str) {
    CURRENT.with_borrow_mut(|current| {
        if let Some(current) = current {
            current.report.read(line);
            current.log.write(line);
        }
    });
}

/// Says a line that is worth to be seen at once, because what follows takes its time.
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

/// How much time the step has that is running; without one there is no limit.
pub(crate) fn time_left() -> Option<TimeLeft> {
    CURRENT.with_borrow(|current| current.as_ref().map(|current| current.time))
}

/// What the lines of the running step have told so far.
pub(crate) fn with_report<T>(read: impl FnOnce(&Report) -> T) -> T {
    CURRENT.with_borrow(|current| match current {
        Some(current) => read(&current.report),
        None => read(&Report::default()),
    })
}
