//! Where things are in this repository.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::output_of;

/// A program for wasm, which says nothing when it is built for anything else.
pub(crate) const DEPENDENT: &str = "dependent";

/// The folder of the workspace's Cargo.toml.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// Keeps the paths of this machine out of the wasm, where messages of panics would have them: nobody
/// else should see them, and their lengths would be a part of the size.
///
/// Where the source of the standard library is installed, the compiler names its files by where they
/// are here, beside the name that they had where the library was compiled. So they get that one.
pub(crate) fn rustflags_without_paths(rustc: &Path) -> Result<String> {
    let home = match env::var_os("CARGO_HOME") {
        Some(home) => home.into(),
        None => dirs::home_dir()
            .context("this user has no home folder")?
            .join(".cargo"),
    };
    let ask = |arguments: &[&str]| {
        let answer = output_of(&rustc.to_string_lossy(), arguments);
        answer.with_context(|| format!("{} does not run", rustc.display()))
    };
    let sysroot = ask(&["--print", "sysroot"])?;
    let version = ask(&["-vV"])?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "));
    let folders = [
        (home.join("registry/src"), "crates".to_owned()),
        (root().to_owned(), "wasm-websocket".to_owned()),
        (
            Path::new(&sysroot).join("lib/rustlib/src/rust"),
            format!("/rustc/{}", commit.unwrap_or("unknown")),
        ),
    ];
    let flags =
        folders.map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()));
    Ok(flags.join(" "))
}

/// A command of cargo for all packages at once, also where only some of them are meant: for another
/// selection, a crate that they share has other features, and is compiled once more.
pub(crate) fn with_all_packages(mut cargo: Command, name: &str) -> Command {
    cargo.args([
        name,
        "--workspace",
        "--exclude",
        DEPENDENT,
        "--all-features",
    ]);
    cargo
}

/// The version of a package in Cargo.lock.
pub(crate) fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
    version_in(&lock, package)
}

/// The version of a dependency that a package has by the text of a lock file, in which there may be others.
pub(crate) fn version_of(lock: &str, package: &str, dependency: &str) -> Result<String> {
    let entry = lock.split_once(&format!("name = \"{package}\"\n"));
    let dependencies = entry.and_then(|(_, rest)| Some(rest.split_once("dependencies = [")?.1));
    let dependencies = dependencies.and_then(|rest| Some(rest.split_once(']')?.0));
    let dependencies =
        dependencies.with_context(|| format!("Cargo.lock has no dependencies of {package}"))?;
    // The version is there when there are several.
    match dependencies.split_once(&format!("\"{dependency} ")) {
        Some((_, rest)) => Ok(rest.split('"').next().unwrap_or_default().to_owned()),
        None => version_in(lock, dependency),
    }
}

/// The version of a package in the text of a lock file, in which there is one.
fn version_in(lock: &str, package: &str) -> Result<String> {
    let entry = format!("name = \"{package}\"\nversion = \"");
    lock.split_once(&entry)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(version, _)| version.to_owned())
        .with_context(|| format!("there is no {package} in Cargo.lock"))
}
