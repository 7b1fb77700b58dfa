//! Tools that `cargo install` builds.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::{Cache, found, installing};
use crate::process::{output_of, run};
use crate::workspace;

const WASM_PACK: &str = "0.15.1";
const GECKODRIVER: &str = "0.37.1";

/// The wasm-bindgen command has to be of the very version that the code is built with.
pub(super) fn ensure_wasm_bindgen(cache: &Cache) -> Result<Option<PathBuf>> {
    let version = workspace::locked_version("wasm-bindgen")?;
    let on_path = output_of("wasm-bindgen", &["--version"]);
    let runner_is_there = which::which("wasm-bindgen-test-runner").is_ok();
    if runner_is_there && on_path.is_some_and(|line| line.ends_with(&format!(" {version}"))) {
        return Ok(found_on_path("wasm-bindgen"));
    }
    ensure(cache, "wasm-bindgen-cli", "wasm-bindgen", &version)
}

pub(super) fn ensure_wasm_pack(cache: &Cache) -> Result<Option<PathBuf>> {
    if which::which("wasm-pack").is_ok() {
        return Ok(found_on_path("wasm-pack"));
    }
    ensure(cache, "wasm-pack", "wasm-pack", WASM_PACK)
}

pub(super) fn ensure_geckodriver(cache: &Cache) -> Result<Option<PathBuf>> {
    if which::which("geckodriver").is_ok() {
        return Ok(found_on_path("geckodriver"));
    }
    ensure(cache, "geckodriver", "geckodriver", GECKODRIVER)
}

fn found_on_path(command: &str) -> Option<PathBuf> {
    if let Ok(path) = which::which(command) {
        found(command, path);
    }
    None
}

/// Builds a tool into a folder of its own, so that several versions can stand side by side.
fn ensure(cache: &Cache, package: &str, command: &str, version: &str) -> Result<Option<PathBuf>> {
    let root = cache.path(format!("{package}-{version}"));
    let folder = root.join("bin");
    let executable = folder
        .join(command)
        .with_extension(std::env::consts::EXE_EXTENSION);
    if executable.exists() {
        found(command, executable);
        return Ok(Some(folder));
    }
    installing(
        &format!("{command} {version}"),
        "with cargo install",
        "two to five minutes",
    );
    // Not `--locked`: a lock file can name versions that a lagging mirror has not got.
    run(Command::new("cargo")
        .args(["install", package, "--version", version, "--root"])
        .arg(&root)
        // The tools have many crates in common, which are built once this way.
        .arg("--target-dir")
        .arg(workspace::root().join("target/tools")))?;
    Ok(Some(folder))
}
