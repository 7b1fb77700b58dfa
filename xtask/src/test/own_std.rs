//! Builds for which the standard library has to be built too.
//!
//! Stable Rust does that only when it is told to behave like a nightly one.

use std::env;
use std::process::Command;

use anyhow::Result;

use super::browsers;
use crate::setup::Environment;

/// The folder below `target/`. What runs on this machine, the procedural macros, is compiled there
/// once for all builds.
const FOLDER: &str = "own-std";

#[derive(Clone, Copy, Debug)]
pub(super) struct OwnStd {
    crates: &'static str,
    rustflags: &'static str,
}

/// With wasm memory that is shared, as that of programs with threads is.
///
/// Memory is shared when it is imported, has a maximum, and every thread has a place of its own
/// in it, which wasm-bindgen sets up with the help of these exports.
pub(super) const SHARED_MEMORY: OwnStd = OwnStd {
    crates: "std,panic_abort,test",
    rustflags: "-Ctarget-feature=+atomics,+bulk-memory,+mutable-globals \
        -Clink-arg=--shared-memory -Clink-arg=--import-memory -Clink-arg=--max-memory=1073741824 \
        -Clink-arg=--export=__wasm_init_tls -Clink-arg=--export=__tls_size \
        -Clink-arg=--export=__tls_align -Clink-arg=--export=__tls_base",
};

/// With panics that unwind, and are exceptions of JavaScript.
pub(super) const UNWINDING: OwnStd = OwnStd {
    crates: "std,panic_unwind,test",
    rustflags: "-Cpanic=unwind",
};

impl OwnStd {
    /// A command that tests with such a build.
    pub(super) fn cargo_test(self, environment: &Environment) -> Result<Command> {
        let mut command = browsers::cargo_test(environment)?;
        command
            .arg(format!("-Zbuild-std={}", self.crates))
            .arg("--target-dir")
            .arg(env::current_dir()?.join("target").join(FOLDER))
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env("RUSTFLAGS", self.rustflags)
            .env("RUSTC_BOOTSTRAP", "1");
        Ok(command)
    }
}
