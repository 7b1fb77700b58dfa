//! The tools from the npm registry, and npm itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::run;
use crate::step;

/// Where the tools are, after `npm ci`.
const TOOLS: &str = "npm/node_modules";

/// Installs the tools from the npm registry that are locked for this repository.
pub(super) fn ensure_tools() -> Result<()> {
    let (lock, installed) = ("npm/package-lock.json", "node_modules/.package-lock.json");
    let installed = Path::new("npm").join(installed);
    let modified = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    let is_current = modified(&installed)
        .zip(modified(Path::new(lock)))
        .is_some_and(|(installed, locked)| installed >= locked);
    if is_current {
        step::say(&format!("setup: npm tools: found at {TOOLS}"));
        return Ok(());
    }
    let npm = which::which("npm")
        .context("npm is missing; install Node.js 22 or later, and try again")?;
    step::announce("setup: npm tools: installing with npm (a few seconds)");
    run(Command::new(npm).args(["ci", "--no-audit", "--no-fund", "--prefix", "npm"]))
}

/// Packs the package and installs it beside the tools, as people install it.
pub(crate) fn install() -> Result<()> {
    let folder = Path::new("target/npm");
    fs::create_dir_all(folder)?;
    let npm = which::which("npm").context("npm is missing; install Node.js")?;
    run(Command::new(&npm)
        .args(["pack", "--silent", "--pack-destination"])
        .arg(folder)
        .arg("./pkg"))?;
    let file = concat!("wasm-websocket-", env!("CARGO_PKG_VERSION"), ".tgz");
    run(Command::new(&npm)
        .args([
            "install",
            "--no-save",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
        ])
        .args(["--prefix", "npm"])
        .arg(folder.join(file)))
}

/// A program of the tools.
pub(super) fn tool(name: &str) -> PathBuf {
    Path::new(TOOLS).join(".bin").join(name)
}
