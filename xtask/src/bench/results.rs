//! What has been measured, as it is in `results.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Results {
    #[serde(flatten)]
    pub(super) page: PageResults,
    pub(super) contenders: Vec<Described>,
    /// In bytes, of the same echo program.
    pub(super) sizes: Vec<Size>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Described {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) version: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Size {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) wasm: usize,
    pub(super) wasm_gzip: usize,
    pub(super) js: usize,
    pub(super) js_gzip: usize,
}

/// What the page knows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub(super) struct PageResults {
    pub(super) date: String,
    pub(super) browser: String,
    pub(super) processors: u32,
    pub(super) precise_clock: bool,
    pub(super) quick: bool,
    pub(super) measures: Vec<Measure>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Measure {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) unit: String,
    pub(super) rounds: u32,
    /// By the identifier of the contender.
    pub(super) values: BTreeMap<String, Values>,
}

/// What one contender needed. What is compared is of the same round.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Values {
    pub(super) own: Summary,
    /// More than plain JavaScript.
    pub(super) over: Summary,
    /// Times plain JavaScript. It is missing where that needs nothing.
    pub(super) ratio: Summary,
}

/// The median and the quartiles, which are missing when they are no numbers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Summary {
    pub(super) median: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

/// How a measure is compared with plain JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    /// By what is added to it.
    Over,
    /// By how many times as long it takes.
    Ratio,
}

impl Measure {
    pub(super) fn comparison(&self) -> Comparison {
        match self.id.split('/').next() {
            Some("receive" | "call-send" | "isolate" | "memory") => Comparison::Over,
            _ => Comparison::Ratio,
        }
    }

    /// What is shown of a contender.
    pub(super) fn compared(&self, id: &str) -> Option<Summary> {
        let values = self.values.get(id)?;
        Some(match self.comparison() {
            Comparison::Over => values.over,
            Comparison::Ratio => values.ratio,
        })
    }

    /// The median of that.
    pub(super) fn median(&self, id: &str) -> Option<f64> {
        self.compared(id)?.median
    }
}

/// Three digits that count.
pub(super) fn number(value: f64) -> String {
    let decimals = match value.abs() {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}
