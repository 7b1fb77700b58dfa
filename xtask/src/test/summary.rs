//! Collects the steps of a run and prints how each ended.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use super::attempts::Verdict;
use super::browsers::BrowserTests;
use super::parts::Part;
use crate::step::{self, Done, Limits, TimedOut};

#[derive(Debug)]
pub(crate) struct Summary {
    steps: Vec<Step>,
    /// Whether all output is shown at once.
    is_loud: bool,
    /// Whether a flaky test is a failure.
    is_strict: bool,
    /// When the whole run has to be over.
    deadline: Option<Instant>,
}

#[derive(Debug)]
struct Step {
    verdict: Verdict,
    browser_tests: Option<BrowserTests>,
}

impl Summary {
    pub(crate) fn new(is_loud: bool, is_strict: bool, within: Option<Duration>) -> Self {
        Self {
            steps: Vec::new(),
            is_loud,
            is_strict,
            deadline: within.map(|time| Instant::now() + time),
        }
    }

    /// Returns the limits of a part that begins now.
    pub(crate) fn limits(&self, part: Part) -> Limits {
        let Limits { total, silence } = part.limits;
        let left = self
            .deadline
            .map(|end| end.saturating_duration_since(Instant::now()));
        Limits {
            total: left.map_or(total, |left| left.min(total)),
            silence,
        }
    }

    /// Runs a step and adds it. Returns whether it passed.
    pub(crate) fn step(&mut self, part: Part, work: impl FnOnce() -> Result<()>) -> Result<bool> {
        let done = step::run(part.name, self.limits(part), self.is_loud, work)?;
        let verdict = match done.result {
            Ok(()) => Verdict::Passed(done),
            Err(_) => Verdict::Failed {
                first: None,
                last: done,
            },
        };
        self.add(verdict, None)
    }

    /// Adds the tests of one engine and host.
    pub(crate) fn browser_tests(&mut self, tests: BrowserTests, verdict: Verdict) -> Result<()> {
        self.add(verdict, Some(tests)).map(drop)
    }

    pub(crate) fn is_loud(&self) -> bool {
        self.is_loud
    }

    /// Returns the number of tests that were run.
    pub(crate) fn tests(&self) -> u32 {
        let reports = self.steps.iter().map(|step| &step.last().report);
        reports.map(|report| report.passed + report.failed).sum()
    }

    /// Prints the tables, and returns an error if a step failed.
    ///
    /// The failures come last, because only the end of a long log is read.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n== summary");
        for step in &self.steps {
            println!("{}", step.line());
        }
        self.print_browser_tests();
        let failed: Vec<_> = self.steps.iter().filter(|step| step.has_failed()).collect();
        for step in &failed {
            step.failed_runs()
                .for_each(|run| print_failures("FAILED", run));
        }
        let flaky: Vec<_> = self.steps.iter().filter(|step| step.is_flaky()).collect();
        for step in &flaky {
            step.failed_runs()
                .for_each(|run| print_failures("FLAKY", run));
        }
        let passed = self.steps.len() - failed.len();
        println!("\n{passed} passed, {} failed", failed.len());
        ensure!(
            failed.is_empty(),
            "{} of {} steps failed",
            failed.len(),
            self.steps.len()
        );
        if self.is_strict && !flaky.is_empty() {
            bail!("{} of {} steps were flaky", flaky.len(), self.steps.len());
        }
        Ok(())
    }

    fn add(&mut self, verdict: Verdict, browser_tests: Option<BrowserTests>) -> Result<bool> {
        let step = Step {
            verdict,
            browser_tests,
        };
        println!("{}", step.line());
        let has_failed = step.has_failed();
        if has_failed && !self.is_loud {
            step::print(&step.last().log)?;
        }
        self.steps.push(step);
        Ok(!has_failed)
    }

    fn print_browser_tests(&self) {
        let mut rows: Vec<(BrowserTests, u32, u32)> = Vec::new();
        for step in &self.steps {
            let Some(tests) = step.browser_tests else {
                continue;
            };
            let report = &step.last().report;
            match rows.iter_mut().find(|(known, ..)| *known == tests) {
                Some((_, passed, failed)) => {
                    *passed += report.passed;
                    *failed += report.failed;
                }
                None => rows.push((tests, report.passed, report.failed)),
            }
        }
        if !rows.is_empty() {
            println!("\nengine    host           passed  failed");
        }
        for (tests, passed, failed) in rows {
            let (engine, host) = (tests.engine.name(), tests.host.name());
            println!("{engine:<8}  {host:<13}  {passed:>6}  {failed:>6}");
        }
    }
}

impl Step {
    /// Returns the run that counts.
    fn last(&self) -> &Done {
        match &self.verdict {
            Verdict::Passed(done) => done,
            Verdict::Flaky { passed, .. } => passed,
            Verdict::Failed { last, .. } => last,
        }
    }

    fn has_failed(&self) -> bool {
        matches!(self.verdict, Verdict::Failed { .. })
    }

    fn is_flaky(&self) -> bool {
        matches!(self.verdict, Verdict::Flaky { .. })
    }

    /// Returns each run that failed.
    fn failed_runs(&self) -> impl Iterator<Item = &Done> {
        let (first, last) = match &self.verdict {
            Verdict::Passed(_) => (None, None),
            Verdict::Flaky { failed, .. } => (Some(failed), None),
            Verdict::Failed { first, last } => (first.as_ref(), Some(last)),
        };
        first.into_iter().chain(last)
    }

    fn line(&self) -> String {
        let word = match self.verdict {
            Verdict::Passed(_) => "passed",
            Verdict::Flaky { .. } => "FLAKY ",
            Verdict::Failed { .. } => "FAILED",
        };
        let Done { name, time, .. } = self.last();
        let mut line = format!("{word}  {:>4} s  {name}", time.as_secs());
        if let Err(error) = &self.last().result {
            if let Some(timed_out) = error.downcast_ref::<TimedOut>() {
                line += &format!(": {timed_out}");
            } else if self.last().report.has_only_driver() {
                line += ": the browser or its driver did not start";
            }
        }
        line
    }
}

/// Prints the failed tests of a run and the path of its output.
fn print_failures(word: &str, done: &Done) {
    println!(
        "\n{word}: {}, whose output is in {}",
        done.name,
        done.log.display()
    );
    for test in done.report.failures() {
        println!("  {}", test.name);
        for line in test.assertion.lines() {
            println!("      {line}");
        }
    }
    if done.report.failures().is_empty() {
        for error in done.report.errors() {
            println!("  {error}");
        }
        if let Err(error) = &done.result {
            println!("  {error:#}");
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::process::run;

    fn summary(within: Option<Duration>) -> Summary {
        Summary::new(false, false, within)
    }

    fn part(limit: Duration) -> Part {
        Part {
            name: "a part",
            limits: Limits::total(limit),
        }
    }

    #[test]
    fn a_step_that_exceeds_its_limit_says_so() {
        let mut summary = summary(None);
        let work = || run(Command::new("sleep").arg("600"));
        let has_passed = summary.step(part(Duration::from_secs(1)), work);
        assert!(!has_passed.unwrap());
        let line = summary.steps[0].line();
        assert!(line.starts_with("FAILED"), "{line}");
        assert!(line.ends_with("a part: timed out after 1 s"), "{line}");
    }

    #[test]
    fn the_end_of_the_run_ends_a_step_and_keeps_the_next_from_starting() {
        let mut summary = summary(Some(Duration::from_secs(1)));
        let long = part(Duration::from_secs(600));
        let work = || run(Command::new("sleep").arg("600"));
        assert!(!summary.step(long, work).unwrap());
        let never = || panic!("it starts");
        assert!(!summary.step(long, never).unwrap());
        let lines: Vec<_> = summary.steps.iter().map(Step::line).collect();
        // What is left of the second depends on how long the first needed to begin.
        assert!(lines[0].contains("timed out after "), "{lines:?}");
        assert!(lines[1].contains("not run, because the time"), "{lines:?}");
        assert!(summary.finish().is_err());
    }
}
