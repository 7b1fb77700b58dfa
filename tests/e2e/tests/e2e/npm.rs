//! The npm package as people install it: packed, installed beside other packages, and used with
//! TypeScript, Node.js, Vite, and libraries that take a class of WebSockets.

use std::process::Command;

use serde_json::{Value, json};
use wasm_websocket_e2e::npm::{self, Program};
use wasm_websocket_e2e::{Browser, in_each_browser, serve};

in_each_browser! {
    a_vite_project_uses_it_while_it_is_developed
    a_vite_project_uses_it_when_it_is_built
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

/// Opens the page of the project, and looks at what it has got from servers.
async fn use_in(browser: Browser, address: &str) {
    let server = serve("www").await;
    let (graphql, url) = Program::start(npm::node("tests", &["graphql_server.js"]), "ws://");
    let page = format!("{address}?echo=ws://{server}/echo&graphql={url}");
    let title = npm::title_of(browser, &page, "running").await;
    let result: Value = serde_json::from_str(&title).unwrap_or_else(|_| panic!("{title}"));
    let expected = json!({ "echoed": "hello", "graphql": [3, 1, 2, 3], "yjs": true });
    assert_eq!(result, expected);
    drop(graphql);
}

#[tokio::test]
async fn the_types_take_what_is_right_and_refuse_what_is_not() {
    let tsc = "../node_modules/typescript/bin/tsc";
    npm::run(npm::node("tests", &[tsc, "--project", "."]));
}

/// By the entry for Node.js, and by that for bundlers, which import wasm as Node.js can.
#[tokio::test]
async fn a_program_of_node_uses_it() {
    let echo = format!("ws://{}/echo", serve("www").await);
    for entry in ["wasm-websocket", "wasm-websocket/bundler"] {
        let flags = ["--experimental-websocket", "--experimental-wasm-modules"];
        let program = npm::node("tests", &[&flags[..], &["node.js", entry, &echo]].concat());
        // The server runs on this thread.
        tokio::task::spawn_blocking(|| npm::run(program))
            .await
            .expect("the program ends well");
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
        "bundler.js",
        "classic.js",
        "index.d.ts",
        "index.js",
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
