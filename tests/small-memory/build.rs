//! Gives the tests a wasm memory that cannot grow beyond 32 MiB.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-tests=--max-memory=33554432");
    }
}
