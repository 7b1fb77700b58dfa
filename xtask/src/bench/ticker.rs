//! How even the frames of `examples/leptos-ticker` are.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{FOLDER, build_runner, start_server};
use crate::demo::Example;
use crate::setup::Environment;

/// The updates a second with which the page is measured. With the first the page does the same, and has next to no
/// messages.
const RATES: [u32; 3] = [10, 5_000, 20_000];

/// How long each is measured, in seconds.
const SECONDS: u32 = 30;

/// What the page says of the frames, in `client/src/measure.rs`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frames {
    frames: u32,
    late_share: f64,
    longest: f64,
    updates: f64,
}

/// Opens the page in Chromium, once for each rate, and prints what it has measured.
pub(super) fn measure(environment: &Environment) -> Result<()> {
    let example = Example::LeptosTicker;
    example.build(environment)?;
    build_runner()?;
    let (_server, address) = start_server(&mut example.serve(0))?;
    fs::create_dir_all(FOLDER)?;
    let file = Path::new(FOLDER).join("ticker.json");
    let mut rows = Vec::new();
    for rate in RATES {
        let page = format!("http://{address}?measure={SECONDS}&rate={rate}");
        let text = super::run_page(environment, &page, &file)?;
        let frames: Frames = serde_json::from_str(&text).context("the page says something else")?;
        rows.push(row(rate, &frames));
    }
    println!("\nupdates a second   arrived   frames in {SECONDS} s   over 20 ms   longest");
    rows.iter().for_each(|row| println!("{row}"));
    Ok(())
}

fn row(rate: u32, frames: &Frames) -> String {
    format!(
        "{rate:>16} {:>9.0} {:>16} {:>10.2} % {:>6.1} ms",
        frames.updates,
        frames.frames,
        frames.late_share * 100.0,
        frames.longest
    )
}
