//! The rules of ARCHITECTURE.md that a machine can check.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The first module that may know of a browser.
const BROWSER_EDGE: &str = "sys";

/// The one below all, which has to know of a browser: only JavaScript catches what is thrown.
const ISOLATION: &str = "isolate";

/// What only a browser has.
const BROWSER_CRATES: [&str; 5] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_events",
];

/// What has no place in the library: a panic, a leak, a clock that wasm does not have.
const FORBIDDEN: [&str; 9] = [
    ".unwrap()",
    ".expect(",
    "panic!",
    "unreachable!",
    "todo!",
    "unimplemented!",
    "forget(",
    "SystemTime",
    "Instant::now",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The files of the library. What only tests it is left out.
fn library_files() -> Vec<PathBuf> {
    let mut files = rust_files(&root().join("src"));
    files.retain(|file| !is_test_only(file));
    files
}

/// The files that only test the library.
const TEST_FILES: [&str; 3] = ["properties.rs", "tests.rs", "test_support.rs"];

/// Whether a file below `src/` is no part of the library: properties of its modules, and what these
/// tests share.
fn is_test_only(file: &Path) -> bool {
    let relative = file.strip_prefix(root().join("src")).unwrap();
    relative.components().any(|part| {
        let name = part.as_os_str();
        name == "properties" || TEST_FILES.iter().any(|file| name == *file)
    })
}

/// A file without its comments and its unit tests, which stand at the end.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let before_tests = text.split("#[cfg(test)]").next().unwrap();
    before_tests
        .lines()
        .map(|line| match line.trim_start().starts_with("//") {
            true => "",
            false => line.split(" // ").next().unwrap(),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The top-level modules and their layers: the groups of `mod` lines in lib.rs, in their order.
fn layers() -> BTreeMap<String, usize> {
    let mut layers = BTreeMap::new();
    let lib = code(&root().join("src/lib.rs"));
    for (layer, group) in lib.split("\n\n").enumerate() {
        for line in group.lines() {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            if let Some(name) = line.strip_prefix("mod ") {
                layers.insert(name.trim_end_matches(';').to_owned(), layer);
            }
        }
    }
    layers
}

/// The top-level module that a file belongs to; nothing for lib.rs.
fn module_of(file: &Path) -> Option<String> {
    let relative = file.strip_prefix(root().join("src")).unwrap();
    let first = relative.components().next().unwrap();
    let name = Path::new(first.as_os_str()).file_stem().unwrap();
    let name = name.to_string_lossy().into_owned();
    (name != "lib").then_some(name)
}

/// The top-level modules that a piece of code names.
fn modules_used(code: &str) -> BTreeSet<String> {
    code.split("crate::")
        .skip(1)
        .map(|rest| {
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            rest.split(|c| !is_name(c)).next().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn a_module_imports_only_lower_layers() {
    let layers = layers();
    assert!(layers.len() > 10, "lib.rs was not understood: {layers:?}");
    for file in library_files() {
        let Some(module) = module_of(&file) else {
            continue;
        };
        for used in modules_used(&code(&file)) {
            assert!(
                used == module || layers[&used] < layers[&module],
                "{} uses {used}, which is not in a lower layer",
                file.display()
            );
        }
    }
}

#[test]
fn the_pure_layers_know_nothing_of_a_browser() {
    let layers = layers();
    for file in library_files() {
        let Some(module) = module_of(&file) else {
            continue;
        };
        if layers[&module] < layers[BROWSER_EDGE] && module != ISOLATION {
            for browser_crate in BROWSER_CRATES {
                let used = code(&file).contains(browser_crate);
                assert!(!used, "{} uses {browser_crate}", file.display());
            }
        }
    }
}

#[test]
fn only_the_edge_casts() {
    for file in library_files() {
        let module = module_of(&file).unwrap_or_default();
        // The feature `js` is an edge of its own, towards the other side.
        if module != BROWSER_EDGE && module != "js" {
            for cast in ["dyn_ref", "dyn_into", "unchecked_ref", "unchecked_into"] {
                assert!(!code(&file).contains(cast), "{}: {cast}", file.display());
            }
        }
    }
}

#[test]
fn the_library_has_no_panic_no_leak_and_no_clock() {
    let hooks = ["crates/frontend/src", "crates/leptos/src", "crates/yew/src"];
    let hooks = hooks.map(|folder| rust_files(&root().join(folder)));
    for file in library_files()
        .into_iter()
        .chain(hooks.into_iter().flatten())
    {
        let code = code(&file);
        for word in FORBIDDEN {
            assert!(!code.contains(word), "{}: {word}", file.display());
        }
    }
}

#[test]
fn no_file_is_longer_than_500_lines_and_no_function_than_60() {
    for folder in [
        "src",
        "tests",
        "server",
        "xtask",
        "crates",
        "examples",
        "bench/kit",
        "bench/contenders",
        "bench/frontends",
    ] {
        for file in rust_files(&root().join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            let lines = text.lines().count();
            assert!(lines <= 500, "{} has {lines} lines", file.display());
            for (name, length) in functions(&text) {
                let place = file.display();
                assert!(length <= 60, "{place}: {name} has {length} lines");
            }
        }
    }
}

/// The functions of a formatted file and their lengths in lines:
/// the closing brace stands as deep as the line that begins a function.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some((before, after)) = line.split_once("fn ") else {
            continue;
        };
        let is_declaration = before
            .split_whitespace()
            .all(|word| word.starts_with("pub") || ["async", "const", "extern"].contains(&word));
        // In a macro the name is a parameter, and the end stands elsewhere.
        let is_declaration = is_declaration && !after.starts_with('$');
        if is_declaration && !line.trim_end().ends_with([';', '}']) {
            let depth = line.len() - line.trim_start().len();
            let end = format!("{}}}", &line[..depth]);
            let length = lines[start..].iter().position(|line| *line == end);
            let name = after.split(['(', '<']).next().unwrap();
            functions.push((name.to_owned(), length.map_or(0, |length| length + 1)));
        }
    }
    functions
}

#[test]
fn the_library_depends_on_what_was_decided_and_on_nothing_else() {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--package", "wasm-websocket", "--depth", "1"])
        .args(["--edges", "normal", "--prefix", "none", "--format", "{lib}"])
        .args(["--target", "wasm32-unknown-unknown"])
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let found: BTreeSet<&str> = tree.lines().collect();
    let decided = [
        "wasm_websocket",
        "futures_core",
        "futures_sink",
        "gloo_events",
        "js_sys",
        "serde",
        "serde_json",
        "wasm_bindgen",
        "wasm_bindgen_futures",
        "web_sys",
    ];
    assert_eq!(found, BTreeSet::from(decided), "{errors}");
}

#[test]
fn every_test_that_the_readme_names_is_there() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, guarantees) = readme.split_once("## Guarantees").unwrap();
    let (guarantees, _) = guarantees.split_once("\n## ").unwrap();
    let mut files = rust_files(&root().join("src"));
    files.retain(|file| is_test_only(file));
    files.extend(rust_files(&root().join("tests")));
    let tests: String = files
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let mut named = 0;
    // The names are the only code of the table that is longer than a few words.
    for name in guarantees.split('`').skip(1).step_by(2) {
        if name.matches('_').count() > 2 {
            named += 1;
            assert!(tests.contains(&format!("fn {name}(")), "no test {name}");
        }
    }
    assert!(named >= 25, "the table was not understood: {named} names");
}
