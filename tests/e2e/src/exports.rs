//! What the programs that depend on the library export to JavaScript.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::repository;

/// Cargo writes every build of the program to the same place.
static BUILDING: Mutex<()> = Mutex::new(());

/// What a program that was built for the web exports.
#[derive(Debug, PartialEq, Eq)]
pub struct Exports {
    /// The names that its JavaScript module exports.
    pub javascript: BTreeSet<String>,
    /// The names that its TypeScript declarations export.
    pub typescript: BTreeSet<String>,
    /// The names that its wasm exports, without those of wasm-bindgen's own machinery.
    pub wasm: BTreeSet<String>,
}

/// Builds the program in the folder `dependent` with some features, and reads its exports.
pub fn of_dependent(features: &[&str]) -> Exports {
    let folder = tempfile::tempdir().expect("a folder for the package");
    {
        let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
        run(wasm_command("cargo")
            .args(["build", "--quiet", "--package", "dependent"])
            .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
            .arg(repository().join("target"))
            .args(["--features", &features.join(",")])
            .current_dir(repository()));
        run(wasm_command("wasm-bindgen")
            .args(["--target", "web", "--out-dir"])
            .arg(folder.path())
            .arg(repository().join("target/wasm32-unknown-unknown/debug/dependent.wasm")));
    }
    let declarations = read(&folder.path().join("dependent.d.ts"));
    Exports {
        javascript: exported_names(&read(&folder.path().join("dependent.js"))),
        typescript: exported_names(&declarations),
        wasm: wasm_names(&declarations),
    }
}

/// The names in the `export` statements of a module, in the forms that wasm-bindgen writes.
fn exported_names(module: &str) -> BTreeSet<String> {
    module
        .lines()
        .filter_map(|line| line.strip_prefix("export "))
        .flat_map(|statement| match statement.strip_prefix('{') {
            Some(list) => list
                .trim_end_matches([';', ' ', '}'])
                .split(',')
                .filter_map(|item| item.split_whitespace().last())
                .collect::<Vec<_>>(),
            None => statement
                .split(|character: char| !character.is_alphanumeric() && character != '_')
                .filter(|word| !["async", "class", "const", "enum", "function"].contains(word))
                .find(|word| !["interface", "type", "abstract", "declare"].contains(word))
                .into_iter()
                .collect(),
        })
        .map(str::to_owned)
        .collect()
}

/// The exports of the wasm itself, which are the fields of `InitOutput` in the declarations.
fn wasm_names(declarations: &str) -> BTreeSet<String> {
    let (_, fields) = declarations
        .split_once("interface InitOutput {")
        .expect("the declarations have the wasm exports");
    fields
        .lines()
        .take_while(|line| !line.starts_with('}'))
        .filter_map(|line| line.trim().strip_prefix("readonly ")?.split(':').next())
        .filter(|name| !name.starts_with("__") && !name.starts_with("wasm_bindgen__"))
        .map(str::to_owned)
        .collect()
}

/// A command that builds for wasm, with the PATH for that when the tests run with another one.
fn wasm_command(program: &str) -> Command {
    let mut command = Command::new(program);
    if let Some(path) = env::var_os("WASM_WEBSOCKET_WASM_PATH") {
        command.env("PATH", path);
    }
    command
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?} does not start: {error}; run these tests with `cargo xtask test`")
    });
    assert!(
        output.status.success(),
        "{command:?} failed; `cargo xtask test` runs these tests with a toolchain for wasm\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn read(file: &Path) -> String {
    fs::read_to_string(file)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()))
}
