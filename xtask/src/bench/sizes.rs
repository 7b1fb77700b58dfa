//! The sizes of the echo programs.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::contenders::{CONTENDERS, Contender, NOTHING};
use super::programs::echo_folder;
use super::results::Size;

/// Those of all programs, the one that does nothing first.
pub(super) fn measure() -> Result<Vec<Size>> {
    let programs = CONTENDERS.iter().filter(|contender| contender.is_wasm());
    [&NOTHING].into_iter().chain(programs).map(size).collect()
}

fn size(contender: &Contender) -> Result<Size> {
    let folder = echo_folder(contender);
    let (wasm, wasm_gzip) = with_gzip(&folder.join("echo_bg.wasm"))?;
    let (js, js_gzip) = with_gzip(&folder.join("echo.js"))?;
    Ok(Size {
        id: contender.id.to_owned(),
        title: contender.title.to_owned(),
        wasm,
        wasm_gzip,
        js,
        js_gzip,
    })
}

/// The size of a file as it is, and compressed as well as gzip can.
fn with_gzip(file: &Path) -> Result<(usize, usize)> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes)?;
    Ok((bytes.len(), encoder.finish()?.len()))
}
