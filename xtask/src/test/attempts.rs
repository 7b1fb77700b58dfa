//! Repeats browser tests that fail or do not start, and never hides it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::step::Done;

/// How often a browser is started that does not reach its first test.
const STARTS: u32 = 3;

/// The outcome of all attempts.
#[derive(Debug)]
pub(crate) enum Verdict {
    Passed(Done),
    /// The tests failed, and passed in the second run.
    Flaky {
        failed: Done,
        passed: Done,
    },
    Failed {
        /// An earlier run in which tests failed, too.
        first: Option<Done>,
        last: Done,
    },
}

/// Runs browser tests. Each call of `attempt` runs them in a fresh browser.
///
/// - A browser or driver that fails before the first test is started up to three times.
/// - Tests that fail are run once more. If they pass then, the whole output of the first run is
///   kept in `folder`.
/// - Code that does not compile is not tried again.
pub(crate) fn run(folder: &Path, mut attempt: impl FnMut(&str) -> Result<Done>) -> Result<Verdict> {
    let mut starts = 1;
    let mut first_failure = None;
    let mut note = String::new();
    loop {
        let done = attempt(&note)?;
        if done.result.is_ok() {
            return Ok(match first_failure {
                None => Verdict::Passed(done),
                Some(failed) => Verdict::Flaky {
                    failed: kept(failed, folder)?,
                    passed: done,
                },
            });
        }
        if done.report.has_only_driver() && starts < STARTS {
            starts += 1;
            note = format!(", start {starts}");
        } else if done.report.has_begun() && first_failure.is_none() {
            first_failure = Some(done);
            note = ", once more".to_owned();
        } else {
            return Ok(Verdict::Failed {
                first: first_failure,
                last: done,
            });
        }
    }
}

/// Copies the output to where the next run does not remove it.
fn kept(mut failed: Done, folder: &Path) -> Result<Done> {
    fs::create_dir_all(folder).context("cannot make the folder of the flaky runs")?;
    let name = failed.log.file_stem().unwrap_or_default().to_string_lossy();
    let unused = |path: &PathBuf| !path.exists();
    let path = (1..)
        .map(|number| folder.join(format!("{name}-{number}.log")))
        .find(unused)
        .context("there are too many flaky runs")?;
    fs::copy(&failed.log, &path).with_context(|| format!("cannot make {}", path.display()))?;
    failed.log = path;
    Ok(failed)
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::*;
    use crate::process::run as run_command;
    use crate::step::{self, Limits};

    const PASSES: &str = "echo 'running 1 test'; echo 'test result: ok. 1 passed; 0 failed;'";
    const FAILS: &str = "echo 'Running headless tests in X'; echo 'running 1 test'
        echo 'test a_name ... FAIL'; echo '---- a_name output ----'; echo 'panicked at here'
        echo 'failures:'; echo 'test result: FAILED. 0 passed; 1 failed;'; exit 1";
    const IS_KILLED: &str = "echo 'Running headless tests in X'; echo 'running 9 tests'
        echo 'test a_name ... ok'; kill -9 $$";
    const HAS_NO_SESSION: &str = "echo 'Running headless tests in X'
        echo 'driver stderr: no session'; exit 1";
    const DOES_NOT_COMPILE: &str = "echo 'error: could not compile'; exit 1";

    /// Runs one script after the other, as often as there is an attempt.
    fn run_scripts(folder: &Path, scripts: &[&str]) -> (Verdict, usize) {
        let mut count = 0;
        let verdict = run(folder, |note| {
            let script = scripts[count];
            count += 1;
            let work = || run_command(Command::new("sh").args(["-c", script]));
            step::run(
                &format!("a script{note}"),
                Limits::total(Duration::from_secs(60)),
                false,
                work,
            )
        });
        (verdict.unwrap(), count)
    }

    #[test]
    fn what_passes_is_run_once() {
        let folder = tempfile::tempdir().unwrap();
        let (verdict, count) = run_scripts(folder.path(), &[PASSES]);
        assert!(matches!(verdict, Verdict::Passed(_)), "{verdict:?}");
        assert_eq!(count, 1);
    }

    #[test]
    fn a_test_that_fails_the_first_time_only_is_flaky_and_its_output_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (verdict, count) = run_scripts(folder.path(), &[FAILS, PASSES]);
        let Verdict::Flaky { failed, passed } = verdict else {
            panic!("{verdict:?}");
        };
        assert_eq!((count, passed.report.passed), (2, 1));
        assert_eq!(failed.report.failures()[0].name, "a_name");
        assert!(failed.log.starts_with(folder.path()));
        let output = fs::read_to_string(failed.log).unwrap();
        assert!(output.contains("panicked at here"), "{output}");
    }

    #[test]
    fn tests_that_fail_in_both_runs_have_failed_and_both_runs_are_known() {
        let folder = tempfile::tempdir().unwrap();
        let other_fails = FAILS.replace("a_name", "another_name");
        let (verdict, count) = run_scripts(folder.path(), &[FAILS, &other_fails]);
        let Verdict::Failed { first, last } = verdict else {
            panic!("{verdict:?}");
        };
        assert_eq!(count, 2);
        assert_eq!(first.unwrap().report.failures()[0].name, "a_name");
        assert_eq!(last.report.failures()[0].name, "another_name");
    }

    #[test]
    fn a_browser_that_is_killed_in_the_middle_is_run_once_more() {
        let folder = tempfile::tempdir().unwrap();
        let (verdict, count) = run_scripts(folder.path(), &[IS_KILLED, PASSES]);
        assert!(matches!(verdict, Verdict::Flaky { .. }), "{verdict:?}");
        assert_eq!(count, 2);
    }

    #[test]
    fn a_driver_that_fails_twice_and_then_starts_is_no_flake() {
        let folder = tempfile::tempdir().unwrap();
        let scripts = [HAS_NO_SESSION, HAS_NO_SESSION, PASSES];
        let (verdict, count) = run_scripts(folder.path(), &scripts);
        assert!(matches!(verdict, Verdict::Passed(_)), "{verdict:?}");
        assert_eq!(count, 3);
    }

    #[test]
    fn a_driver_that_never_starts_is_told_from_a_test_that_fails() {
        let folder = tempfile::tempdir().unwrap();
        let (verdict, count) = run_scripts(folder.path(), &[HAS_NO_SESSION; 3]);
        let Verdict::Failed { first: None, last } = verdict else {
            panic!("{verdict:?}");
        };
        assert!(last.report.has_only_driver());
        assert_eq!(count, 3);
    }

    #[test]
    fn code_that_does_not_compile_is_not_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let (verdict, count) = run_scripts(folder.path(), &[DOES_NOT_COMPILE]);
        assert!(
            matches!(verdict, Verdict::Failed { first: None, .. }),
            "{verdict:?}"
        );
        assert_eq!(count, 1);
    }
}
