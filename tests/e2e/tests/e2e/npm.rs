//! The npm package as people install it: packed, installed beside other packages, and used with
//! TypeScript, Node.js, Vite, and libraries that take a class of WebSockets.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use wasm_websocket_e2e::npm::{self, Program};
use wasm_websocket_e2e::{Browser, in_each_browser, serve};

in_each_browser! {
    a_vite_project_uses_it_while_it_is_developed
    a_vite_project_uses_it_when_it_is_built
    a_webpack_project_uses_it
}

async fn a_vite_project_uses_it_while_it_is_developed(browser: Browser) {
    let (vite, address) = Program::start(npm::vite(&[]), "Local:");
    use_in(browser, &address).await;
    drop(vite);
}

async fn a_vite_project_uses_it_when_it_is_built(browser: Browser) {
    let folder = tempfile::tempdir().expect("a folder to build to");
    let out = folder.path().to_str().expect("a path of text");
    npm::run(npm::vite(&["build", "--outDir", out, "--emptyOutDir"]));
    let (vite, address) = Program::start(npm::vite(&["preview", "--outDir", out]), "Local:");
    use_in(browser, &address).await;
    drop(vite);
}

/// The entry for browsers, which needs no settings, and the one that imports wasm as a module.
async fn a_webpack_project_uses_it(browser: Browser) {
    for entry in ["wasm-websocket", "wasm-websocket/bundler"] {
        let folder = tempfile::tempdir().expect("a folder to build to");
        let out = folder.path().to_str().expect("a path of text");
        npm::run(npm::node("tests", &["webpack.js", out, entry]));
        use_in(browser, &format!("http://{}/", serve(out).await)).await;
    }
}

/// Opens the page of the project, and looks at what it has got from servers.
async fn use_in(browser: Browser, address: &str) {
    let server = serve("www").await;
    let (graphql, graphql_url) = Program::start(npm::node("tests/servers", &["graphql.js"]), "ws:");
    let (yjs, yjs_url) = Program::start(npm::node("tests/servers", &["yjs.js"]), "ws:");
    let page = format!("{address}?echo=ws://{server}/echo&graphql={graphql_url}&yjs={yjs_url}");
    let title = npm::title_of(browser, &page, "running").await;
    let result: Value = serde_json::from_str(&title).unwrap_or_else(|_| panic!("{title}"));
    let expected = json!({
        "echoed": "hello",
        // The server has died in the middle, and the client has subscribed again.
        "graphql": { "sum": [3], "counted": [[1, 1000]], "again": [1, 1000], "came": true },
        "yjs": { "isSame": true, "sorted": true },
    });
    assert_eq!(result, expected);
    drop((graphql, yjs));
}

#[tokio::test]
async fn the_types_take_what_is_right_and_refuse_what_is_not() {
    let tsc = "../node_modules/typescript/bin/tsc";
    npm::run(npm::node("tests", &[tsc, "--project", "."]));
}

/// With modules and without, and with no library of TypeScript but that of the standard and the DOM.
#[test]
fn the_types_need_nothing_newer_than_es2022() {
    let tsc = "../node_modules/typescript/bin/tsc";
    npm::run(npm::node(
        "tests",
        &[tsc, "--project", "tsconfig.es2022.json"],
    ));
}

/// By the entry for Node.js, and by that for bundlers, in whose place Node.js gets its own.
#[tokio::test]
async fn a_program_of_node_uses_it() {
    let echo = format!("ws://{}/echo", serve("www").await);
    for entry in ["wasm-websocket", "wasm-websocket/bundler"] {
        let program = npm::node("tests", &["node.js", entry, &echo]);
        // The server runs on this thread.
        tokio::task::spawn_blocking(|| npm::run(program))
            .await
            .expect("the program ends well");
    }
}

#[test]
fn a_program_of_node_that_is_no_module_has_the_same() {
    npm::run(npm::node("tests", &["required.cjs"]));
}

#[test]
fn without_a_websocket_it_says_what_to_do() {
    npm::run(npm::node("tests", &["without_websocket.js"]));
}

#[test]
fn publint_and_are_the_types_wrong_find_nothing() {
    let publint = "node_modules/publint/src/cli.js";
    npm::run(npm::node("", &[publint, "run", "--strict", "../pkg"]));
    let attw = "node_modules/@arethetypeswrong/cli/dist/index.js";
    npm::run(npm::node("", &[attw, "--pack", "../pkg"]));
}

/// Nor does it show headings of Rust's docs. The standard library names its files by `/rustc` and the
/// compiler's commit, on whatever machine.
#[test]
fn no_file_of_the_package_has_a_path_of_this_machine() {
    let home = std::env::var("HOME").expect("a home folder");
    let cargo = std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{home}/.cargo"));
    let repository = npm::repository().canonicalize().expect("a repository");
    let repository = repository.to_str().expect("a path of text");
    let mut folders = vec![npm::repository().join("pkg")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read(&path).expect("a file");
            let text = String::from_utf8_lossy(&text);
            for unwanted in [
                cargo.as_str(),
                repository,
                "/home/",
                "/lib/rustlib/",
                "* # Errors",
            ] {
                assert!(!text.contains(unwanted), "{}: {unwanted}", path.display());
            }
        }
    }
}

#[test]
fn the_package_has_what_people_need_and_nothing_else() {
    let output = Command::new("npm")
        .args(["pack", "--dry-run", "--json", "./pkg"])
        .current_dir(npm::repository())
        .output()
        .expect("npm packs");
    let packed: Value = serde_json::from_slice(&output.stdout).expect("npm speaks JSON");
    let mut files: Vec<_> = packed[0]["files"]
        .as_array()
        .expect("a list of files")
        .iter()
        .filter_map(|file| file["path"].as_str())
        .filter(|path| !path.starts_with("core/"))
        .collect();
    files.sort_unstable();
    let expected = [
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "bundler.d.ts",
        "bundler.js",
        "classic/index.d.ts",
        "classic/index.js",
        "classic/package.json",
        "index.d.cts",
        "index.d.ts",
        "index.js",
        "node.cjs",
        "node.js",
        "package.json",
        "wasm/bundler/wasm_websocket.d.ts",
        "wasm/bundler/wasm_websocket.js",
        "wasm/bundler/wasm_websocket_bg.js",
        "wasm/bundler/wasm_websocket_bg.wasm",
        "wasm/bundler/wasm_websocket_bg.wasm.d.ts",
        "wasm/web/wasm_websocket.d.ts",
        "wasm/web/wasm_websocket.js",
        "wasm/web/wasm_websocket_bg.wasm",
        "wasm/web/wasm_websocket_bg.wasm.d.ts",
    ];
    assert_eq!(files, expected);
}
