//! The optimizer of Binaryen, which wasm-pack runs.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::{Cache, found, installing};
use crate::process::run;

const BINARYEN: &str = "132.0.0";

pub(super) fn ensure(cache: &Cache) -> Result<Option<PathBuf>> {
    if let Ok(path) = which::which("wasm-opt") {
        found("wasm-opt", path);
        return Ok(None);
    }
    let root = cache.path(format!("binaryen-{BINARYEN}"));
    let folder = root.join("node_modules/.bin");
    if folder.join("wasm-opt").exists() {
        found("wasm-opt", folder.join("wasm-opt"));
        return Ok(Some(folder));
    }
    let Ok(npm) = which::which("npm") else {
        bail!("wasm-opt is missing; install Binaryen, or Node.js with npm, and try again");
    };
    installing("wasm-opt", "Binaryen with npm", "a few seconds");
    run(Command::new(npm)
        .args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--prefix",
        ])
        .arg(&root)
        .arg(format!("binaryen@{BINARYEN}")))?;
    Ok(Some(folder))
}
