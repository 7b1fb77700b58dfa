//! Puts the hooks of this repository and those of others into the same situations.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::results::Described;
use super::{FOLDER, build_runner, build_server, programs, run_page, serve};
use crate::process::{output_of, run};
use crate::setup::Environment;
use crate::{step, workspace};

/// A folder of `bench/frontends`.
struct Frontend {
    id: &'static str,
    package: &'static str,
    is_ours: bool,
}

/// In the order of the table.
const FRONTENDS: [Frontend; 4] = [
    Frontend {
        id: "ours-leptos",
        package: "wasm-websocket-leptos",
        is_ours: true,
    },
    Frontend {
        id: "leptos-use",
        package: "leptos-use-websocket",
        is_ours: false,
    },
    Frontend {
        id: "ours-yew",
        package: "wasm-websocket-yew",
        is_ours: true,
    },
    Frontend {
        id: "yew-hooks",
        package: "yew-hooks",
        is_ours: false,
    },
];

/// How the cells of ours begin. A browser that is slow may show fewer of the messages of a burst.
const EXPECTED: [(&str, &str); 12] = [
    ("burst", "callback: 1000, latest message: the last one"),
    ("bad-url", "an error is shown; a good URL then connects"),
    (
        "refused",
        "connects after 2 refusals, connects after 6 refusals",
    ),
    ("killed", "comes back, shows 1006"),
    ("unmounted-connecting", "given up"),
    ("unmounted-open", "closed with 1000"),
    (
        "other-url",
        "1 new connection, old one closed, 0 late messages",
    ),
    ("rendered-again", "1 connection"),
    ("two", "2 connections, 1 with the provider"),
    ("sent-early", "arrives"),
    ("server-closes", "shows 4001 and “over”, connects again"),
    ("server", "renders <p>Idle</p>"),
];

/// What the page knows.
#[derive(Debug, Serialize, Deserialize)]
struct PageComparison {
    date: String,
    browser: String,
    situations: Vec<Situation>,
}

#[derive(Debug, Serialize)]
struct Comparison {
    #[serde(flatten)]
    page: PageComparison,
    frontends: Vec<Described>,
}

/// A row of the table.
#[derive(Debug, Serialize, Deserialize)]
struct Situation {
    id: String,
    title: String,
    /// By the identifier of the frontend.
    results: BTreeMap<String, Outcome>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    /// In words.
    cell: String,
    /// What the words were made of.
    seen: Value,
}

/// Builds all of them, runs the page, prints the table, and fails if ours is not as it was.
pub(super) fn compare(environment: &Environment) -> Result<()> {
    println!("\n== building");
    let packages = Path::new(FOLDER).join("frontends");
    for frontend in &FRONTENDS {
        step::say(&format!("-- {}", frontend.package));
        programs::build_frontend(environment, frontend.id, packages.join(frontend.id))?;
    }
    let ids = FRONTENDS.map(|frontend| frontend.id);
    let list = serde_json::to_string(&ids)?;
    fs::write(packages.join("programs.json"), list).context("cannot write programs.json")?;
    build_server()?;
    build_runner()?;
    let on_server = on_server()?;
    println!("\n== comparing");
    let mut page = run_situations(environment, &packages)?;
    page.situations.push(on_server);
    let comparison = Comparison {
        page,
        frontends: described()?,
    };
    let file = Path::new(FOLDER).join("frontends.json");
    let text = serde_json::to_string_pretty(&comparison)? + "\n";
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    println!("\n{}written: {}", table(&comparison), file.display());
    check(&comparison.page.situations)
}

/// Runs the page, against a server of its own.
fn run_situations(environment: &Environment, packages: &Path) -> Result<PageComparison> {
    let (_server, address) = serve("bench/frontends/page", packages)?;
    let file = Path::new(FOLDER).join("frontends-page.json");
    let text = run_page(environment, &format!("http://{address}"), &file)?;
    serde_json::from_str(&text).context("the page has written something else than results")
}

/// Renders the component of each to a string, in a program for this machine.
fn on_server() -> Result<Situation> {
    let outcome = |frontend: &Frontend| -> Result<(String, Outcome)> {
        let package = format!("frontend-{}", frontend.id);
        let example = format!("render_{}", frontend.id.replace('-', "_"));
        let arguments = [
            ["--manifest-path", "bench/Cargo.toml"],
            ["--target-dir", "bench/target"],
            ["--package", &package],
            ["--example", &example],
        ];
        let arguments = arguments.as_flattened();
        run(Command::new("cargo")
            .args(["build", "--quiet"])
            .args(arguments))?;
        let html = output_of("cargo", &[&["run", "--quiet"], arguments].concat());
        let cell = match &html {
            Some(html) => format!("renders {html}"),
            None => "panics".to_owned(),
        };
        let seen = json!({ "html": html });
        Ok((frontend.id.to_owned(), Outcome { cell, seen }))
    };
    Ok(Situation {
        id: "server".to_owned(),
        title: "rendered on a server".to_owned(),
        results: FRONTENDS.iter().map(outcome).collect::<Result<_>>()?,
    })
}

/// The frontends with the versions that were built.
fn described() -> Result<Vec<Described>> {
    let file = workspace::root().join("bench/Cargo.lock");
    let lock = fs::read_to_string(file).context("cannot read bench/Cargo.lock")?;
    let describe = |frontend: &Frontend| {
        let user = format!("frontend-{}", frontend.id);
        Ok(Described {
            id: frontend.id.to_owned(),
            title: frontend.package.to_owned(),
            version: Some(workspace::version_of(&lock, &user, frontend.package)?),
        })
    };
    FRONTENDS.iter().map(describe).collect()
}

/// The table, as Markdown.
fn table(comparison: &Comparison) -> String {
    let page = &comparison.page;
    let mut text = format!("{}, {}\n\n|", page.date, page.browser);
    for frontend in &comparison.frontends {
        let version = frontend.version.as_deref().unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(text, " | {} {version}", frontend.title);
    }
    text += " |\n|---|---|---|---|---|\n";
    for situation in &page.situations {
        let _ = write!(text, "| {}", situation.title);
        for frontend in &FRONTENDS {
            let outcome = situation.results.get(frontend.id);
            let _ = write!(text, " | {}", outcome.map_or("", |outcome| &outcome.cell));
        }
        text += " |\n";
    }
    text
}

/// Fails if a cell of ours does not begin as it should.
fn check(situations: &[Situation]) -> Result<()> {
    let mut differences = String::new();
    for frontend in FRONTENDS.iter().filter(|frontend| frontend.is_ours) {
        for (id, expected) in EXPECTED {
            let situation = situations.iter().find(|situation| situation.id == id);
            let outcome = situation.and_then(|situation| situation.results.get(frontend.id));
            let cell = outcome.map_or("nothing", |outcome| &outcome.cell);
            if !cell.starts_with(expected) {
                let package = frontend.package;
                let _ = write!(
                    differences,
                    "\n{package}, {id}: {cell}, but not: {expected}"
                );
            }
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    bail!("a frontend of ours is not as it was:{differences}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situations(cell: impl Fn(&str) -> String) -> Vec<Situation> {
        let results = |expected: &str| {
            let outcome = |frontend: &Frontend| {
                let cell = cell(expected);
                let seen = Value::Null;
                (frontend.id.to_owned(), Outcome { cell, seen })
            };
            FRONTENDS.iter().map(outcome).collect()
        };
        let situation = |(id, expected): (&str, &str)| Situation {
            id: id.to_owned(),
            title: String::new(),
            results: results(expected),
        };
        EXPECTED.into_iter().map(situation).collect()
    }

    #[test]
    fn a_cell_of_ours_that_differs_is_an_error() {
        assert!(check(&situations(|expected| format!("{expected}, and so on"))).is_ok());
        let error = check(&situations(|_| "panics".to_owned())).unwrap_err();
        let differences = error.to_string();
        assert_eq!(differences.lines().count(), 1 + 2 * EXPECTED.len());
        assert!(differences.contains("wasm-websocket-yew, two: panics"));
    }

    #[test]
    fn a_missing_situation_is_an_error() {
        assert!(check(&[]).is_err());
    }
}
