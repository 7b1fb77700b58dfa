//! A build whose wasm memory is shared, as that of programs with threads is.
//!
//! The standard library has to be built for it too, which stable Rust does only when it is told
//! to behave like a nightly one.

use std::env;
use std::process::Command;

use anyhow::Result;

use super::browsers;
use crate::setup::Environment;

/// Memory is shared when it is imported, has a maximum, and every thread has a place of its own
/// in it, which wasm-bindgen sets up with the help of these exports.
const RUSTFLAGS: &str = "-Ctarget-feature=+atomics,+bulk-memory,+mutable-globals \
    -Clink-arg=--shared-memory -Clink-arg=--import-memory -Clink-arg=--max-memory=1073741824 \
    -Clink-arg=--export=__wasm_init_tls -Clink-arg=--export=__tls_size \
    -Clink-arg=--export=__tls_align -Clink-arg=--export=__tls_base";

/// A command that tests with such a build, in a folder of its own.
pub(super) fn cargo_test(environment: &Environment) -> Result<Command> {
    let mut command = browsers::cargo_test(environment)?;
    command
        .arg("-Zbuild-std=std,panic_abort,test")
        .arg("--target-dir")
        .arg(env::current_dir()?.join("target/shared-memory"))
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", RUSTFLAGS)
        .env("RUSTC_BOOTSTRAP", "1");
    Ok(command)
}
