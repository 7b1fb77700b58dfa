//! Finds all processes that a program has started, also those whose parents are gone.

use std::env;
use std::iter;
use std::process::{self, Command};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sysinfo::{Process, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind};

/// An environment variable, which a process hands on to all that it starts: a process group is left
/// by browsers, which make groups of their own.
const VARIABLE: &str = "WASM_WEBSOCKET_JOB";

/// How often the processes are looked through, because one may start another meanwhile.
const ROUNDS: u32 = 20;

/// How long killed processes get before they are looked for again.
const PAUSE: Duration = Duration::from_millis(25);

/// The value of the variable for everything that this process starts. It begins with the one that
/// this process has itself, if another run of xtask has started it.
static RUN: LazyLock<String> = LazyLock::new(|| {
    let started = SystemTime::now().duration_since(UNIX_EPOCH);
    let own = format!(
        "{}-{}",
        process::id(),
        started.unwrap_or_default().as_millis()
    );
    match env::var(VARIABLE) {
        Ok(outer) => format!("{outer}/{own}"),
        Err(_) => own,
    }
});

/// The value of the variable for one program and everything that it starts.
#[derive(Clone, Debug)]
pub(super) struct Mark(String);

impl Mark {
    /// The mark of one program more.
    pub(super) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(format!("{}/{number}", *RUN))
    }

    /// Whether another run of xtask has started this process.
    pub(super) fn is_inside_another_run() -> bool {
        env::var_os(VARIABLE).is_some()
    }

    /// What all marks of this process begin with.
    pub(super) fn of_run() -> Self {
        Self(RUN.clone())
    }

    pub(super) fn put_on(&self, command: &mut Command) {
        command.env(VARIABLE, &self.0);
    }

    /// Kills all processes that have this mark, or one that begins with it, and their children.
    pub(super) fn end_all(&self) {
        for _ in 0..ROUNDS {
            if self.kill(|_| true) == 0 {
                return;
            }
            thread::sleep(PAUSE);
        }
    }

    /// Kills those of them whose names match, and returns how many that were.
    pub(super) fn kill(&self, matches: impl Fn(&str) -> bool) -> usize {
        self.family(&all_processes())
            .filter(|process| matches(&process.name().to_string_lossy()) && process.kill())
            .count()
    }

    /// Returns how many of them are alive.
    pub(super) fn count(&self) -> usize {
        self.family(&all_processes()).count()
    }

    /// The marked processes and their children: Chromium's overwrite their environment.
    fn family<'a>(&self, system: &'a System) -> impl Iterator<Item = &'a Process> {
        let all = system.processes();
        let is_marked = |process: &Process| {
            let mut environment = process.environ().iter();
            environment.any(|entry| self.is_in(&entry.to_string_lossy()))
        };
        let is_alive = |process: &&Process| process.status() != ProcessStatus::Zombie;
        let family: Vec<_> = all
            .values()
            .filter(is_alive)
            .filter(|process| {
                let parent = |process: &&'a Process| all.get(&process.parent()?);
                iter::successors(Some(*process), parent).any(is_marked)
            })
            .collect();
        family.into_iter()
    }

    fn is_in(&self, entry: &str) -> bool {
        let value = entry
            .strip_prefix(VARIABLE)
            .and_then(|rest| rest.strip_prefix('='));
        let rest = value.and_then(|value| value.strip_prefix(self.0.as_str()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn all_processes() -> System {
    let mut system = System::new();
    let kind = ProcessRefreshKind::nothing().with_environ(UpdateKind::Always);
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
    system
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_in_its_own_entry_and_in_those_of_what_runs_inside() {
        let mark = Mark("7-1/2".to_owned());
        assert!(mark.is_in("WASM_WEBSOCKET_JOB=7-1/2"));
        assert!(mark.is_in("WASM_WEBSOCKET_JOB=7-1/2/9-4/0"));
        assert!(!mark.is_in("WASM_WEBSOCKET_JOB=7-1/21"));
        assert!(!mark.is_in("WASM_WEBSOCKET_JOB=7-1"));
        assert!(!mark.is_in("OTHER=7-1/2"));
    }

    #[test]
    fn each_program_has_a_mark_of_its_own() {
        let (one, other) = (Mark::new(), Mark::new());
        assert!(!other.is_in(&format!("{VARIABLE}={}", one.0)));
        assert!(Mark::of_run().is_in(&format!("{VARIABLE}={}", one.0)));
    }
}
