//! Builds the programs: those that are measured in the page, and those whose size is measured.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use super::FOLDER;
use super::contenders::{CONTENDERS, Contender, NOTHING};
use crate::process::run;
use crate::setup::Environment;
use crate::step;

const BUILT: &str = "bench/target/wasm32-unknown-unknown/release";

/// What is made of one wasm file of cargo: a folder with an optimized module and its JavaScript.
#[derive(Debug)]
struct Module {
    source: PathBuf,
    folder: PathBuf,
    name: &'static str,
}

/// The folder of an echo program, as a browser would load it.
pub(super) fn echo_folder(contender: &Contender) -> PathBuf {
    Path::new(FOLDER).join("echo").join(contender.id)
}

/// Builds all of them.
pub(super) fn build(environment: &Environment) -> Result<()> {
    build_echo(environment, &NOTHING)?;
    for contender in CONTENDERS.iter().filter(|contender| contender.is_wasm()) {
        if contender.has_echo {
            build_echo(environment, contender)?;
        }
        let id = contender.id;
        compile(environment, &format!("bench-{id}"), "--lib")?;
        let measured = Module {
            source: Path::new(BUILT).join(format!("{}.wasm", crate_name("bench", id))),
            folder: Path::new(FOLDER).join("pkg").join(id),
            name: "contender",
        };
        measured.make(environment)?;
    }
    Ok(())
}

/// Builds the echo program of one of them.
pub(super) fn build_echo(environment: &Environment, contender: &Contender) -> Result<()> {
    step::say(&format!("-- {}", contender.title));
    compile(
        environment,
        &format!("bench-{}", contender.id),
        "--examples",
    )?;
    make_program(
        environment,
        &crate_name("echo", contender.id),
        echo_folder(contender),
    )
}

/// Makes a program of an example that has been compiled with the echo program of its contender.
pub(super) fn make_program(
    environment: &Environment,
    example: &str,
    folder: PathBuf,
) -> Result<()> {
    let program = Module {
        source: Path::new(BUILT).join(format!("examples/{example}.wasm")),
        folder,
        name: "echo",
    };
    program.make(environment)
}

/// Builds the program of a frontend into a folder.
pub(super) fn build_frontend(environment: &Environment, id: &str, folder: PathBuf) -> Result<()> {
    compile(environment, &format!("frontend-{id}"), "--lib")?;
    let program = Module {
        source: Path::new(BUILT).join(format!("{}.wasm", crate_name("frontend", id))),
        folder,
        name: "frontend",
    };
    program.make(environment)
}

/// Compiles a package by itself: the features that it switches on in a crate that it shares with
/// others must not make those bigger.
fn compile(environment: &Environment, package: &str, what: &str) -> Result<()> {
    run(environment
        .wasm_command("cargo")?
        .args(["build", "--quiet", "--release"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--manifest-path", "bench/Cargo.toml"])
        .args(["--target-dir", "bench/target"])
        .args(["--package", package, what])
        .env("RUSTFLAGS", environment.rustflags_without_paths()?))
}

fn crate_name(prefix: &str, id: &str) -> String {
    format!("{prefix}-{id}").replace('-', "_")
}

impl Module {
    /// Does what wasm-pack does, unless it has been done with this wasm and this Cargo.toml before.
    fn make(&self, environment: &Environment) -> Result<()> {
        let wasm_name = format!("{}_bg.wasm", self.name);
        let made = modified(&self.folder.join(&wasm_name));
        let changed = [modified(&self.source)?, modified(Path::new("Cargo.toml"))?];
        if made.is_ok_and(|made| changed.iter().all(|time| *time < made)) {
            return Ok(());
        }
        let unfinished = self.folder.with_extension("new");
        run(environment
            .wasm_command("wasm-bindgen")?
            .args(["--target", "web", "--no-typescript"])
            .args(["--out-name", self.name, "--out-dir"])
            .args([&unfinished, &self.source]))?;
        let wasm = unfinished.join(&wasm_name);
        run(environment
            .wasm_command("wasm-opt")?
            .args(optimizer_flags()?)
            .arg(&wasm)
            .arg("-o")
            .arg(&wasm))?;
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        fs::rename(&unfinished, &self.folder)
            .with_context(|| format!("cannot make {}", self.folder.display()))
    }
}

fn modified(file: &Path) -> Result<SystemTime> {
    fs::metadata(file)
        .and_then(|metadata| metadata.modified())
        .with_context(|| format!("cannot find {}", file.display()))
}

/// Those with which wasm-pack optimizes the library itself.
fn optimizer_flags() -> Result<Vec<String>> {
    let manifest = fs::read_to_string("Cargo.toml").context("cannot read Cargo.toml")?;
    let list = manifest
        .split_once("\nwasm-opt = [")
        .and_then(|(_, rest)| rest.split_once(']'))
        .map(|(list, _)| list)
        .context("Cargo.toml has no flags of wasm-opt")?;
    // Every other part of a list of strings is between quotes.
    Ok(list
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect())
}
