//! The checks without a browser: formatting, lints, documentation, and native tests.

use std::process::Command;

use anyhow::Result;

use super::browsers::{LEPTOS, SMALL_MEMORY, YEW};
use crate::process::run;
use crate::rehearse;
use crate::setup::Environment;
use crate::soak;
use crate::workspace::{DEPENDENT, with_all_packages};

/// The file with the end-to-end tests. It has `test = false`, and runs when it is named.
const END_TO_END: &str = "e2e";

/// What the hooks of all frameworks share.
const FRONTEND: &str = "wasm-websocket-frontend";

/// The parts of examples that run in browsers.
const EXAMPLES: [&str; 4] = [
    "guess-client",
    "leptos-ssr-app",
    "leptos-ticker-client",
    "yew-chat-client",
];

pub(super) fn check_formatting() -> Result<()> {
    run(Command::new("cargo").args(["fmt", "--all", "--check"]))
}

pub(super) fn check_native_lints() -> Result<()> {
    // `--all-targets` leaves out tests with `test = false`.
    for targets in [&["--all-targets"][..], &["--test", END_TO_END]] {
        run(with_all_packages(Command::new("cargo"), "clippy")
            .args(targets)
            .args(["--", "-D", "warnings"]))?;
    }
    Ok(())
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
    let libraries = ["--package", FRONTEND, "--package", YEW, "--package", LEPTOS];
    // A program would have the features switched on that are left out.
    let without = ["--all-targets", "--no-default-features"];
    clippy(&[&libraries[..], &without].concat())?;
    let programs = [&EXAMPLES[..], &[DEPENDENT, SMALL_MEMORY]].concat();
    let programs: Vec<_> = programs.iter().map(|name| ["--package", name]).collect();
    let with = ["--all-targets", "--all-features"];
    clippy(&[&libraries[..], programs.as_flattened(), &with].concat())?;
    let named = ["--test", rehearse::FILE, "--test", soak::FILE];
    clippy(&[&named[..], &["--all-features"]].concat())
}

pub(super) fn check_documentation() -> Result<()> {
    run(Command::new("cargo")
        .args(["doc", "--no-deps", "--document-private-items"])
        .args(["--package", "wasm-websocket", "--package", FRONTEND])
        .args(["--package", YEW, "--package", LEPTOS, "--all-features"])
        .env(
            "RUSTDOCFLAGS",
            "-D warnings --allow rustdoc::private_intra_doc_links",
        ))
}

/// Runs the native tests with a part of a name, or all of them. This builds the server, too.
pub(super) fn run_tests(name: Option<&str>) -> Result<()> {
    run(with_all_packages(Command::new("cargo"), "test").args(filter(name)))
}

/// Runs the end-to-end tests with a part of a name, or all of them.
pub(super) fn run_end_to_end_tests(environment: &Environment, name: Option<&str>) -> Result<()> {
    run(
        with_all_packages(environment.native_command("cargo")?, "test")
            .args(["--test", END_TO_END])
            .args(filter(name)),
    )
}

fn filter(name: Option<&str>) -> impl Iterator<Item = &str> {
    name.into_iter().flat_map(|name| ["--", name])
}
