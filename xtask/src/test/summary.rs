//! How each step went.

use anyhow::{Result, bail, ensure};

use super::attempts::Verdict;
use super::browsers::BrowserTests;
use super::parts::Part;
use crate::step::{self, Done, TimedOut};

#[derive(Debug)]
pub(crate) struct Summary {
    steps: Vec<Step>,
    /// Whether all output is shown at once.
    is_loud: bool,
    /// Whether a flaky test is a failure.
    is_strict: bool,
}

#[derive(Debug)]
struct Step {
    verdict: Verdict,
    browser_tests: Option<BrowserTests>,
}

impl Summary {
    pub(crate) fn new(is_loud: bool, is_strict: bool) -> Self {
        Self {
            steps: Vec::new(),
            is_loud,
            is_strict,
        }
    }

    /// Runs a step, and goes on when it fails. Says whether it has passed.
    pub(crate) fn step(&mut self, part: Part, work: impl FnOnce() -> Result<()>) -> Result<bool> {
        let done = step::run(part.name, part.bound(), self.is_loud, work)?;
        let verdict = match done.result {
            Ok(()) => Verdict::Passed(done),
            Err(_) => Verdict::Failed(done),
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

    /// How many tests were run.
    pub(crate) fn tests(&self) -> u32 {
        let reports = self.steps.iter().map(|step| &step.last().report);
        reports.map(|report| report.passed + report.failed).sum()
    }

    /// Prints the tables, and fails when a step has failed.
    ///
    /// What matters most comes last: of a long log people read the end.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n== summary");
        for step in &self.steps {
            println!("{}", step.line());
        }
        self.print_browser_tests();
        let failed: Vec<_> = self.steps.iter().filter(|step| step.has_failed()).collect();
        for step in &failed {
            print_failures("FAILED", step.last());
        }
        let flaky: Vec<_> = self.steps.iter().filter_map(Step::flaky).collect();
        for done in &flaky {
            print_failures("FLAKY", done);
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
    /// The run that counts.
    fn last(&self) -> &Done {
        match &self.verdict {
            Verdict::Passed(done) | Verdict::Failed(done) => done,
            Verdict::Flaky { passed, .. } => passed,
        }
    }

    fn has_failed(&self) -> bool {
        matches!(self.verdict, Verdict::Failed(_))
    }

    /// The run that has failed before the one that has passed.
    fn flaky(&self) -> Option<&Done> {
        match &self.verdict {
            Verdict::Flaky { failed, .. } => Some(failed),
            Verdict::Passed(_) | Verdict::Failed(_) => None,
        }
    }

    fn line(&self) -> String {
        let word = match self.verdict {
            Verdict::Passed(_) => "passed",
            Verdict::Flaky { .. } => "FLAKY ",
            Verdict::Failed(_) => "FAILED",
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

/// Prints what has failed in a run, and where its output is.
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
