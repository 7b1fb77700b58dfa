//! What other programs get from depending on the library.

use std::collections::BTreeSet;

use wasm_websocket_e2e::exports;

/// What wasm-bindgen itself exports from every module for the web.
const INIT: [&str; 2] = ["default", "initSync"];
/// The types of that.
const INIT_TYPES: [&str; 3] = ["InitInput", "InitOutput", "SyncInitInput"];

#[test]
fn depending_without_the_feature_js_adds_nothing_to_the_js_exports() {
    let exports = exports::of_dependent(&[]);
    assert_eq!(exports.javascript, names(&[&INIT, &["echo"]]));
    assert_eq!(exports.typescript, names(&[&INIT, &INIT_TYPES, &["echo"]]));
    assert_eq!(exports.wasm, names(&[&["echo", "memory"]]));
}

#[test]
fn depending_with_the_feature_js_exports_what_the_package_stands_on() {
    let exports = exports::of_dependent(&["js"]);
    let ours = ["WasmConnection", "WasmReconnecting", "WasmRelay", "setUp"];
    assert_eq!(exports.javascript, names(&[&INIT, &["echo"], &ours]));
    assert_eq!(
        exports.typescript,
        names(&[&INIT, &INIT_TYPES, &["echo"], &ours])
    );
    assert!(exports.wasm.contains("wasmrelay_new"), "{exports:?}");
}

fn names(groups: &[&[&str]]) -> BTreeSet<String> {
    groups.concat().into_iter().map(str::to_owned).collect()
}
