//! The checks without a browser: formatting, lints, documentation, and native tests.

use std::process::Command;

use anyhow::Result;

use super::browsers::SMALL_MEMORY;
use crate::process::run;
use crate::rehearse;
use crate::setup::Environment;

/// The package that is tested in browsers by its own command.
const END_TO_END: &str = "wasm-websocket-e2e";

/// A program for wasm, which says nothing when it is built for anything else.
const DEPENDENT: &str = "dependent";

/// The part of an example that runs in browsers.
const EXAMPLE: &str = "guess-client";

pub(super) fn check_formatting() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))
}

pub(super) fn check_native_lints() -> Result<()> {
    run(cargo()
        .args(["clippy", "--workspace", "--exclude", DEPENDENT])
        .args(["--all-targets", "--all-features", "--", "-D", "warnings"]))
}

pub(super) fn check_wasm_lints(environment: &Environment) -> Result<()> {
    let clippy = |arguments: &[&str]| {
        run(environment
            .wasm_command("cargo")?
            .args(["clippy", "--package", "wasm-websocket"])
            .args(["--target", "wasm32-unknown-unknown"])
            .args(arguments)
            .args(["--", "-D", "warnings"]))
    };
    for features in ["--no-default-features", "--all-features"] {
        clippy(&[
            "--package",
            DEPENDENT,
            "--package",
            EXAMPLE,
            "--package",
            SMALL_MEMORY,
            "--all-targets",
            features,
        ])?;
    }
    // `--all-targets` leaves out tests with `test = false`.
    clippy(&["--test", rehearse::FILE, "--all-features"])
}

pub(super) fn check_documentation() -> Result<()> {
    run(cargo()
        .args(["doc", "--no-deps", "--document-private-items"])
        .args(["--package", "wasm-websocket", "--all-features"])
        .env(
            "RUSTDOCFLAGS",
            "-D warnings --allow rustdoc::private_intra_doc_links",
        ))
}

/// Runs the native tests with a part of a name, or all of them.
pub(super) fn run_tests(name: Option<&str>) -> Result<()> {
    run(cargo()
        .args(["test", "--workspace", "--all-features"])
        .args(["--exclude", END_TO_END, "--exclude", DEPENDENT])
        .args(filter(name)))
}

/// Runs the end-to-end tests with a part of a name, or all of them.
pub(super) fn run_end_to_end_tests(environment: &Environment, name: Option<&str>) -> Result<()> {
    run(environment
        .native_command("cargo")?
        .args(["test", "--package", END_TO_END])
        .args(filter(name)))
}

fn filter(name: Option<&str>) -> impl Iterator<Item = &str> {
    name.into_iter().flat_map(|name| ["--", name])
}

fn cargo() -> Command {
    Command::new("cargo")
}
