//! Failures of real browsers, drivers and tests.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::engine::Engine;
use crate::process::{self, run};
use crate::setup::Environment;
use crate::step::{self, Done, Limits, TimedOut};
use crate::test::{BrowserTests, Host, TestServer, Verdict, attempt};

/// The file below `tests/`.
pub(crate) const FILE: &str = "rehearsal";

/// More than any attempt takes, the compiler included.
const LONG: Duration = Duration::from_secs(300);

/// The longest silence of a test that never ends. The browser starts in less.
const SILENCE: Duration = Duration::from_secs(20);

/// What the broken driver prints.
const DRIVER_WORDS: &str = "this driver has no browser";

struct Stage<'a> {
    environment: &'a Environment,
    server: TestServer,
    /// For the outputs of flaky runs.
    flaky: &'a Path,
}

/// Stages one failure and checks the outcome.
type Act = fn(&Stage<'_>) -> Result<()>;

/// Stages each failure, and returns an error if the run makes anything else of it than it should.
pub(crate) fn in_browser(environment: &Environment, server: TestServer) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a folder")?;
    let stage = Stage {
        environment,
        server,
        flaky: &folder.path().join("flaky"),
    };
    let acts: [(&str, Act); 4] = [
        // The first one compiles the tests, while nothing limits its silence.
        ("a driver that fails twice and then starts", late_driver),
        ("a test that fails the first time only", flaky_test),
        ("a browser that is killed in the middle", killed_browser),
        ("a test that never ends", endless_test),
    ];
    let before = process::count_started();
    for (name, act) in acts {
        step::say(&format!("rehearsal: {name}"));
        act(&stage).with_context(|| format!("rehearsal of {name}"))?;
        let after = process::count_started();
        ensure!(
            after == before,
            "{name}: {after} processes are alive after it, {before} were before"
        );
    }
    Ok(())
}

fn late_driver(stage: &Stage<'_>) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a folder")?;
    let broken = stage.environment.with_tools_in(folder.path());
    make_broken_driver(&folder.path().join("chromedriver"))?;
    let mut starts = 0;
    let verdict = attempt(stage.flaky, |_| {
        starts += 1;
        if starts == 3 {
            return stage.run("passes", stage.environment, None);
        }
        let done = stage.run("passes", &broken, None)?;
        let output = fs::read_to_string(&done.log)?;
        ensure!(
            output.contains(DRIVER_WORDS),
            "the output lacks the words of the driver:\n{output}"
        );
        Ok(done)
    })?;
    match verdict {
        Verdict::Passed(done) if starts == 3 && done.report.passed == 1 => Ok(()),
        other => bail!("after {starts} starts: {other:?}"),
    }
}

fn flaky_test(stage: &Stage<'_>) -> Result<()> {
    let verdict = attempt(stage.flaky, |_| {
        stage.run("fails_the_first_time", stage.environment, None)
    })?;
    let Verdict::Flaky { failed, passed } = &verdict else {
        bail!("{verdict:?}");
    };
    let [failure] = failed.report.failures() else {
        bail!("{verdict:?}");
    };
    ensure!(
        failure.name == "fails_the_first_time"
            && failure.assertion.contains("the first time")
            && passed.report.passed == 1
            && fs::read_to_string(&failed.log)?.contains("the first time")
            && failed.log.starts_with(stage.flaky),
        "{verdict:?}"
    );
    Ok(())
}

fn killed_browser(stage: &Stage<'_>) -> Result<()> {
    let test = "is_killed_the_first_time";
    let mut runs = 0;
    let verdict = attempt(stage.flaky, |_| {
        runs += 1;
        stage.run_beside(test, stage.environment, None, |log, is_over| {
            if runs == 1 {
                stage.kill_browser(test, log, is_over);
            }
        })
    })?;
    match &verdict {
        Verdict::Flaky { failed, passed }
            if timed_out(failed).is_none() && passed.report.passed == 1 =>
        {
            Ok(())
        }
        _ => bail!("after {runs} runs: {verdict:?}"),
    }
}

fn endless_test(stage: &Stage<'_>) -> Result<()> {
    let done = stage.run("never_ends", stage.environment, Some(SILENCE))?;
    ensure!(
        done.report.has_begun() && timed_out(&done) == Some(TimedOut::Silence(SILENCE)),
        "{done:?}"
    );
    Ok(())
}

impl Stage<'_> {
    /// Runs one test of the file.
    fn run(
        &self,
        test: &str,
        environment: &Environment,
        silence: Option<Duration>,
    ) -> Result<Done> {
        self.run_beside(test, environment, silence, |_, _| {})
    }

    /// Runs one test, and beside it, in another thread, a function that gets the log, and learns
    /// when the test is over.
    fn run_beside(
        &self,
        test: &str,
        environment: &Environment,
        silence: Option<Duration>,
        beside: impl FnOnce(&Path, &AtomicBool) + Send,
    ) -> Result<Done> {
        let (engine, host) = (Engine::Chromium, Host::Window);
        let tests = BrowserTests { engine, host };
        let limits = Limits {
            total: LONG,
            silence,
        };
        step::run(&format!("rehearsal, {test}"), limits, false, || {
            let log = step::log_path().context("no step is running")?;
            let is_over = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| beside(&log, &is_over));
                let result = tests.run_file(FILE, environment, &self.server, |command| {
                    run(command.args(["--", test]))
                });
                is_over.store(true, Ordering::Relaxed);
                result
            })
        })
    }

    /// Waits until a test is in its middle, and then kills the browser.
    fn kill_browser(&self, test: &str, log: &Path, is_over: &AtomicBool) {
        while !is_over.load(Ordering::Relaxed) {
            if self.is_in_the_middle(test, log) {
                process::kill_started(|name| name.contains("chrom") && !name.contains("driver"));
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Returns whether the test has connected with its name as the id, and the log has its
    /// beginning. The page connects before the beginning is in the log, and a browser that is
    /// killed between the two has not started, as far as a run can know.
    fn is_in_the_middle(&self, test: &str, log: &Path) -> bool {
        let has_connected = self
            .server
            .seen(test)
            .is_ok_and(|seen| seen.contains("\"requests\":1,"));
        has_connected && fs::read_to_string(log).is_ok_and(|log| log.contains("running 1 test"))
    }
}

fn timed_out(done: &Done) -> Option<TimedOut> {
    let error = done.result.as_ref().err()?;
    error.downcast_ref().copied()
}

/// Writes a program that prints a line and fails.
fn make_broken_driver(path: &Path) -> Result<()> {
    fs::write(
        path,
        format!("#!/bin/sh\necho {DRIVER_WORDS} >&2\nexit 1\n"),
    )?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}
