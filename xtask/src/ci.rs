//! What continuous integration does, here.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{output_of, run};

/// Where the commit is noted on which it has passed.
const PASSED: &str = "target/ci-passed";

/// Runs `.ci/run` in a fresh clone of what is committed, and notes the commit when that passes.
pub(crate) fn ci() -> Result<()> {
    let commit = output_of("git", &["rev-parse", "HEAD"]).context("there is no commit")?;
    let folder = tempfile::tempdir().context("cannot make a folder for the clone")?;
    run(Command::new("git")
        .args(["clone", "--quiet", "."])
        .arg(folder.path()))?;
    run(Command::new("git")
        .args(["checkout", "--quiet", "--detach", &commit])
        .current_dir(folder.path()))?;
    run(Command::new("bash")
        .arg(".ci/run")
        .current_dir(folder.path())
        .env("CI", "true")
        .env_remove("CARGO_TARGET_DIR"))?;
    fs::create_dir_all("target")?;
    fs::write(PASSED, format!("{commit}\n")).with_context(|| format!("cannot write {PASSED}"))?;
    println!("{PASSED} names {commit}");
    Ok(())
}
