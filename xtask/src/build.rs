//! Builds the npm package.

use anyhow::Result;

use crate::process::run;
use crate::setup::Environment;

/// Builds `pkg/` with wasm-pack, in release.
pub(crate) fn build(environment: &Environment) -> Result<()> {
    run(environment
        .wasm_command("wasm-pack")?
        .args(["build", ".", "--release", "--target", "web"])
        .args(["--", "--features", "js"]))
}
