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
    let tool = Tool {
        package: "wasm-bindgen-cli",
        command: "wasm-bindgen",
        version: &version,
        is_optimized: true,
    };
    tool.ensure(cache)
}

pub(super) fn ensure_wasm_pack(cache: &Cache) -> Result<Option<PathBuf>> {
    if which::which("wasm-pack").is_ok() {
        return Ok(found_on_path("wasm-pack"));
    }
    let tool = Tool {
        package: "wasm-pack",
        command: "wasm-pack",
        version: WASM_PACK,
        is_optimized: false,
    };
    tool.ensure(cache)
}

pub(super) fn ensure_geckodriver(cache: &Cache) -> Result<Option<PathBuf>> {
    if which::which("geckodriver").is_ok() {
        return Ok(found_on_path("geckodriver"));
    }
    let tool = Tool {
        package: "geckodriver",
        command: "geckodriver",
        version: GECKODRIVER,
        is_optimized: false,
    };
    tool.ensure(cache)
}

fn found_on_path(command: &str) -> Option<PathBuf> {
    if let Ok(path) = which::which(command) {
        found(command, path);
    }
    None
}

/// A package that is built into a folder of its own, so that several versions can stand side by
/// side.
struct Tool<'a> {
    package: &'a str,
    command: &'a str,
    version: &'a str,
    /// What only starts other programs, and hands on what they say, is built in half the time
    /// without.
    is_optimized: bool,
}

impl Tool<'_> {
    fn ensure(&self, cache: &Cache) -> Result<Option<PathBuf>> {
        let Self {
            package,
            command,
            version,
            is_optimized,
        } = self;
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
            "one to five minutes",
        );
        let mut install = Command::new("cargo");
        // Not `--locked`: a lock file can name versions that a lagging mirror has not got.
        install
            .args(["install", package, "--version", version, "--root"])
            .arg(&root)
            // The tools have many crates in common, which are built once this way.
            .arg("--target-dir")
            .arg(workspace::root().join("target/tools"));
        if !is_optimized {
            install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
        }
        run(&mut install)?;
        Ok(Some(folder))
    }
}
