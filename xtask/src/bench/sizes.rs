//! The sizes of the echo programs.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::FOLDER;
use super::contenders::{CONTENDERS, Contender, NOTHING, Role, of_role};
use super::programs::{build_echo, echo_folder, make_program};
use super::results::Size;
use crate::setup::Environment;
use crate::step;

/// How much the library may add to a program, so that growth is a decision.
///
/// The budgets are for the standard library that rustup has for Rust 1.95. With one that `setup`
/// has compiled from Debian's source, programs are 2 or 3 percent smaller, and errors 15.
#[derive(Debug)]
struct Budget {
    id: &'static str,
    wasm_gzip: usize,
    js_gzip: usize,
}

const BUDGETS: [Budget; 3] = [
    Budget {
        id: "ours-closure",
        wasm_gzip: 9_600,
        js_gzip: 1_900,
    },
    Budget {
        id: "ours-stream",
        wasm_gzip: 11_700,
        js_gzip: 2_050,
    },
    Budget {
        id: "ours-json",
        wasm_gzip: 44_600,
        js_gzip: 2_050,
    },
];

/// How much larger an example beside the echo program with closures may be than a program that has
/// less.
struct ExampleBudget {
    what: &'static str,
    name: &'static str,
    /// The example that has less, or the program that does nothing.
    without: Option<&'static str>,
    wasm_gzip: usize,
}

const EXAMPLES: [ExampleBudget; 3] = [
    ExampleBudget {
        what: "a client that reconnects",
        name: "echo_reconnecting",
        without: None,
        wasm_gzip: 33_000,
    },
    ExampleBudget {
        what: "an error that is shown by its Display",
        name: "errors_displayed",
        without: Some("errors_ignored"),
        // Cargo's hash of the library has its folder in it, and the functions are in the order of the
        // hashes: some bytes differ from folder to folder.
        wasm_gzip: 2_470,
    },
    ExampleBudget {
        what: "an error that is shown by the Debug that unwrap() prints",
        name: "errors_unwrapped",
        without: Some("errors_ignored"),
        wasm_gzip: 2_200,
    },
];

/// Those of all programs, the one that does nothing first.
pub(super) fn measure() -> Result<Vec<Size>> {
    let programs = CONTENDERS
        .iter()
        .filter(|contender| contender.is_wasm() && contender.has_echo);
    [&NOTHING].into_iter().chain(programs).map(size).collect()
}

/// Builds the echo programs of ours, and fails when one has outgrown its budget.
///
/// What counts is what they add to the program that does nothing, which grows and shrinks with
/// the compiler.
pub(crate) fn check_budgets(environment: &Environment) -> Result<()> {
    build_echo(environment, &NOTHING)?;
    let nothing = size(&NOTHING)?;
    let mut outgrown = Vec::new();
    for contender in of_role(|role| role == Role::Ours) {
        build_echo(environment, contender)?;
        let size = size(contender)?;
        let budget = BUDGETS.iter().find(|budget| budget.id == contender.id);
        let budget = budget.with_context(|| format!("{} has no budget", contender.id))?;
        let rows = [
            ("wasm", size.wasm_gzip, nothing.wasm_gzip, budget.wasm_gzip),
            ("JavaScript", size.js_gzip, nothing.js_gzip, budget.js_gzip),
        ];
        for (what, ours, base, budget) in rows {
            let added = ours.saturating_sub(base);
            let row = format!(
                "{}: {added} bytes of {what} with gzip, and the budget is {budget}",
                contender.title
            );
            step::say(&row);
            if added > budget {
                outgrown.push(row);
            }
        }
    }
    for budget in EXAMPLES {
        let without = match budget.without {
            Some(name) => example(environment, name)?,
            None => nothing.wasm_gzip,
        };
        let added = example(environment, budget.name)?.saturating_sub(without);
        let row = format!(
            "{}: {added} bytes of wasm with gzip, and the budget is {}",
            budget.what, budget.wasm_gzip
        );
        step::say(&row);
        if added > budget.wasm_gzip {
            outgrown.push(row);
        }
    }
    ensure!(
        outgrown.is_empty(),
        "the library has grown, and xtask/src/bench/sizes.rs says how much it may:\n{}",
        outgrown.join("\n")
    );
    Ok(())
}

/// The size of a program beside the echo program with closures, with gzip.
fn example(environment: &Environment, name: &str) -> Result<usize> {
    let folder = Path::new(FOLDER).join("examples").join(name);
    make_program(environment, name, folder.clone())?;
    Ok(with_gzip(&folder.join("echo_bg.wasm"))?.1)
}

fn size(contender: &Contender) -> Result<Size> {
    let folder = echo_folder(contender);
    let (wasm, wasm_gzip) = with_gzip(&folder.join("echo_bg.wasm"))?;
    let (js, js_gzip) = with_gzip(&folder.join("echo.js"))?;
    Ok(Size {
        id: contender.id.to_owned(),
        title: contender.title.to_owned(),
        wasm,
        wasm_gzip,
        js,
        js_gzip,
    })
}

/// The size of a file as it is, and with gzip.
fn with_gzip(file: &Path) -> Result<(usize, usize)> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok((bytes.len(), gzip(&bytes)?))
}

/// The size with gzip at its best.
pub(crate) fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
