//! What a page downloads that uses the package.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use brotli::CompressorWriter;

use super::npm::tool;
use super::{CLASSIC, PACKAGE};
use crate::bench::gzip;
use crate::process::run;
use crate::step;

/// How much that may be with gzip, so that growth is a decision.
const BUDGETS: [(&str, usize); 3] = [
    ("wasm", 75_000),
    ("JavaScript", 12_600),
    ("`classic/index.js`", 110_300),
];

/// The file whose table has the sizes.
const README: &str = "npm/package/README.md";

/// Prints the sizes of what was built. Fails when one has outgrown its budget, or when the README has
/// other ones.
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
        package.join(CLASSIC),
    ];
    let mut outgrown = Vec::new();
    let readme = fs::read_to_string(README).with_context(|| format!("cannot read {README}"))?;
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
        check_table(&readme, name, [bytes.len(), zipped, brotli])?;
    }
    ensure!(
        outgrown.is_empty(),
        "the package has grown, and BUDGETS in xtask/src/package/sizes.rs says how much it may:\n{}",
        outgrown.join("\n")
    );
    Ok(())
}

/// Fails unless the row of a table has about these sizes, in kilobytes. Another version of the compiler
/// makes other ones.
fn check_table(text: &str, name: &str, sizes: [usize; 3]) -> Result<()> {
    let start = format!("| {name} |");
    let row = text.lines().find_map(|line| line.strip_prefix(&start));
    let row = row.with_context(|| format!("{README} has no sizes of {name}"))?;
    let said: Vec<usize> = row
        .split('|')
        .flat_map(|cell| cell.trim().parse())
        .collect();
    let is_near = |(&said, size): (&usize, usize)| (said * 1000).abs_diff(size) <= size / 30 + 500;
    ensure!(
        said.len() == sizes.len() && said.iter().zip(sizes).all(is_near),
        "{README} says that {name} has {said:?} KB, and these are {sizes:?} bytes"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_may_be_three_percent_off() {
        let check = |sizes| check_table("| wasm | 175 | 74 | 63 |\n", "wasm", sizes).is_ok();
        assert!(check([174_902, 73_617, 63_366]));
        assert!(check([180_000, 75_000, 63_500]));
        assert!(!check([185_703, 75_997, 64_615]));
        assert!(!check([174_902, 73_617, 70_000]));
    }

    #[test]
    fn a_missing_row_is_an_error() {
        for text in ["", "| wasm | 175 | 74 |", "| other | 175 | 74 | 63 |"] {
            assert!(check_table(text, "wasm", [175_000, 74_000, 63_000]).is_err());
        }
    }
}
