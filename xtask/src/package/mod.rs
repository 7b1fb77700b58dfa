//! The npm package.
//!
//! `npm/package/` is what people import, written by hand. wasm-pack makes what that stands on: once
//! for browsers and Node.js, which get the wasm as a file, and once for bundlers that import wasm as
//! a module. Both come together in `pkg/`, with one file for scripts that are no modules.

mod npm;
mod sizes;

pub(crate) use self::npm::install;
pub(crate) use self::sizes::check_budgets;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use self::npm::{ensure_tools, tool};
use crate::process::run;
use crate::setup::Environment;

const PACKAGE: &str = "pkg";
const SOURCES: &str = "npm/package";
const TARGETS: [&str; 2] = ["web", "bundler"];
/// The file for scripts that are no modules.
const CLASSIC: &str = "classic/index.js";
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Builds all of `pkg/`, in release, as it is to be published.
pub(crate) fn build(environment: &Environment) -> Result<()> {
    build_modules(environment)?;
    ensure_tools()?;
    run(Command::new(tool("esbuild"))
        .args(["npm/classic.js", "--bundle", "--format=iife", "--minify"])
        .args(["--global-name=wasmWebSocket", "--loader:.wasm=binary"])
        // In a module the variable would be its own.
        .arg("--footer:js=globalThis.wasmWebSocket = wasmWebSocket;")
        // The address of the wasm, which is in the file: nobody asks for it.
        .args([
            "--define:import.meta.url=\"about:blank\"",
            "--log-level=warning",
        ])
        .arg(format!("--outfile={PACKAGE}/{CLASSIC}")))
}

/// Builds what a page that consists of modules imports. It needs nothing from the npm registry.
pub(crate) fn build_modules(environment: &Environment) -> Result<()> {
    let package = Path::new(PACKAGE);
    if package.exists() {
        fs::remove_dir_all(package).context("cannot remove the old package")?;
    }
    for target in TARGETS {
        let folder = package.join("wasm").join(target);
        run(environment
            .wasm_command("wasm-pack")?
            .args(["build", ".", "--release", "--no-pack", "--target", target])
            .arg("--out-dir")
            .arg(&folder)
            .args(["--", "--no-default-features", "--features", "js"])
            // A page waits for the wasm, and JavaScript takes most of the time of a message.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z")
            .env("RUSTFLAGS", environment.rustflags_without_paths()?))?;
        // npm would leave out what it tells git to leave out.
        fs::remove_file(folder.join(".gitignore")).context("wasm-pack makes a .gitignore")?;
    }
    copy_folder(Path::new(SOURCES), package)?;
    fs::copy(package.join("index.d.ts"), package.join("index.d.cts"))?;
    for license in LICENSES {
        fs::copy(license, package.join(license))?;
    }
    set_version(&package.join("package.json"))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_folder(&source, &target)?;
        } else {
            fs::copy(source, target)?;
        }
    }
    Ok(())
}

/// The package has the version of the crate.
fn set_version(file: &Path) -> Result<()> {
    let placeholder = "\"version\": \"0.0.0\"";
    let version = concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\"");
    let text = fs::read_to_string(file)?;
    if !text.contains(placeholder) {
        bail!("{} has no {placeholder}", file.display());
    }
    Ok(fs::write(file, text.replace(placeholder, version))?)
}
