//! The results as text.

use std::fmt::Write;

use super::contenders::{CONTENDERS, Contender, Role, of_role};
use super::results::{Comparison, Measure, Results, Size, number};

const LABEL_WIDTH: usize = 32;
const WIDTH: usize = 16;

/// All tables.
pub(super) fn drawn(results: &Results) -> String {
    let page = &results.page;
    let mut text = format!(
        "{}, {}, {} processors. Ratios matter, the numbers do not: medians ± half of what lies\n\
         between the quartiles. The last column compares each of ours with the best peer.\n",
        page.date, page.browser, page.processors
    );
    if !page.precise_clock {
        text += "The clock of the page is coarse: take no small number for true.\n";
    }
    let mut group = "";
    for measure in &page.measures {
        let name = measure.id.split('/').next().unwrap_or_default();
        if name != group {
            text += &heading(measure);
            group = name;
        }
        text += &row(measure);
    }
    text += &sizes(&results.sizes);
    text
}

fn heading(measure: &Measure) -> String {
    let what = match measure.comparison() {
        Comparison::Over => "over plain JS",
        Comparison::Ratio => "relative to plain JS",
    };
    let mut line = format!("\n{}, {what}\n{:<LABEL_WIDTH$}", measure.unit, "");
    for contender in taking_part(measure) {
        let title: String = contender.title.chars().take(WIDTH - 2).collect();
        // Writing to a string cannot fail.
        let _ = write!(line, "{title:>WIDTH$}");
    }
    line + "     ours / best peer\n"
}

fn row(measure: &Measure) -> String {
    let mut line = format!("{:<LABEL_WIDTH$}", measure.title);
    for contender in taking_part(measure) {
        let _ = write!(line, "{:>WIDTH$}", cell(measure, contender));
    }
    let _ = writeln!(line, "     {}", verdict(measure));
    line
}

/// Those who take part in a measure, which are the same in all of a group.
fn taking_part(measure: &Measure) -> impl Iterator<Item = &'static Contender> {
    CONTENDERS
        .iter()
        .filter(|contender| measure.values.contains_key(contender.id))
}

fn cell(measure: &Measure, contender: &Contender) -> String {
    let summary = match contender.role {
        Role::Base => measure.values.get(contender.id).map(|values| values.own),
        _ => measure.compared(contender.id),
    };
    match summary.map(|summary| (summary.median, summary.low, summary.high)) {
        Some((Some(median), Some(low), Some(high))) => {
            format!("{} ±{}", number(median), number((high - low) / 2.0))
        }
        _ => "-".to_owned(),
    }
}

/// Each of ours compared with the best peer, because a program has one of them, and not the better.
fn verdict(measure: &Measure) -> String {
    let measured = |is_wanted: fn(Role) -> bool| {
        of_role(is_wanted)
            .filter_map(|contender| Some((measure.median(contender.id)?, contender.title)))
    };
    let peers = measured(|role| matches!(role, Role::Peer(_)));
    let Some((peer, title)) = peers.min_by(|(a, _), (b, _)| a.total_cmp(b)) else {
        return String::new();
    };
    let ours = measured(|role| role == Role::Ours);
    let ratios: Vec<String> = ours
        .map(|(ours, title)| {
            let kind = title.trim_start_matches("ours, ");
            format!("{kind} {:.2}", ours / peer)
        })
        .collect();
    if ratios.is_empty() {
        return String::new();
    }
    match peer > 0.0 {
        true => format!("{} of {title}", ratios.join(", ")),
        false => format!("{title} is within noise of plain JS"),
    }
}

fn sizes(sizes: &[Size]) -> String {
    let base = sizes.first().map_or(0, |size| size.wasm_gzip);
    let mut text = format!(
        "\n{:<LABEL_WIDTH$}{:>10}{:>10}{:>14}{:>10}{:>10}\n",
        "bytes of the same echo program", "wasm", "gzip", "over nothing", "JS", "gzip"
    );
    for size in sizes {
        let _ = writeln!(
            text,
            "{:<LABEL_WIDTH$}{:>10}{:>10}{:>14}{:>10}{:>10}",
            size.title,
            size.wasm,
            size.wasm_gzip,
            size.wasm_gzip.saturating_sub(base),
            size.js,
            size.js_gzip
        );
    }
    text
}
