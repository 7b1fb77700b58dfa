//! What continuous integration does, here.

use std::process::Command;

use anyhow::{Context, Result};

use crate::process::run;

/// Runs `.ci/run` in a fresh clone of what is committed.
pub(crate) fn ci() -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a folder for the clone")?;
    run(Command::new("git")
        .args(["clone", "--quiet", "."])
        .arg(folder.path()))?;
    run(Command::new("bash")
        .arg(".ci/run")
        .current_dir(folder.path())
        .env("CI", "true")
        .env_remove("CARGO_TARGET_DIR"))
}
