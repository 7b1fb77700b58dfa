//! What a page downloads that uses the package.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use brotli::CompressorWriter;

use super::PACKAGE;
use super::npm::tool;
use crate::bench::gzip;
use crate::process::run;
use crate::step;

/// How much that may be with gzip, so that growth is a decision.
const BUDGETS: [(&str, usize); 3] = [
    ("wasm", 77_200),
    ("JavaScript", 11_900),
    ("classic.js", 115_000),
];

/// Prints the sizes of what was built, and fails when one has outgrown its budget.
pub(crate) fn check_budgets() -> Result<()> {
    let package = Path::new(PACKAGE);
    let bundle = Path::new("target/npm/index.js");
    // As a bundler gives it to a page: in one file, without comments.
    run(Command::new(tool("esbuild"))
        .arg(package.join("index.js"))
        .args([
            "--bundle",
            "--format=esm",
            "--minify",
            "--log-level=warning",
        ])
        .arg(format!("--outfile={}", bundle.display())))?;
    let files = [
        package.join("wasm/web/wasm_websocket_bg.wasm"),
        bundle.to_owned(),
        package.join("classic.js"),
    ];
    let mut outgrown = Vec::new();
    for ((name, budget), file) in BUDGETS.into_iter().zip(files) {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let (zipped, brotli) = (gzip(&bytes)?, brotli(&bytes)?);
        let row = format!(
            "{name}: {} bytes, {zipped} with gzip, {brotli} with brotli, and the budget is {budget} with gzip",
            bytes.len()
        );
        step::say(&row);
        if zipped > budget {
            outgrown.push(row);
        }
    }
    ensure!(
        outgrown.is_empty(),
        "the package has grown, and BUDGETS in xtask/src/package/sizes.rs says how much it may:\n{}",
        outgrown.join("\n")
    );
    Ok(())
}

/// The size with brotli at its best.
fn brotli(bytes: &[u8]) -> Result<usize> {
    let (quality, window) = (11, 22);
    let mut compressor = CompressorWriter::new(Vec::new(), 4096, quality, window);
    compressor.write_all(bytes)?;
    compressor.flush()?;
    Ok(compressor.into_inner().len())
}
