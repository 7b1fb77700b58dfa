//! The chart that the README shows.

use std::fmt::Write;

use super::contenders::{CONTENDERS, Contender, Role, WITH_VALUES};
use super::results::{Comparison, Measure, Results, Summary, number};

/// What the chart shows of the measures, in two columns.
const MEASURES: [&str; 7] = [
    "receive/text/1024",
    "receive/text/16384",
    "receive/binary/1024",
    "receive/binary/16384",
    "call-send/text/16",
    "call-send/binary/16",
    "flood/text/16",
];

const PANEL_WIDTH: f64 = 460.0;
const ROW_HEIGHT: f64 = 17.0;
const TITLE_HEIGHT: f64 = 34.0;
const LABEL_WIDTH: f64 = 158.0;
const BAR_WIDTH: f64 = 220.0;
const BAR_HEIGHT: f64 = 11.0;
const HEADER_HEIGHT: f64 = 26.0;
const FOOTER_HEIGHT: f64 = 56.0;

/// Colours that can be read on white, and others for readers who prefer dark.
const STYLE: &str = "text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .note { font-size: 11px; fill: #59636e }
.peer { fill: #a3acb6 } .hand { fill: #6e7781 } .ours { fill: #1f7a4d }
.more { opacity: .45 } .spread { stroke: #24292f; stroke-width: 1 }
.one { stroke: #8c959f; stroke-dasharray: 2 2 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .note { fill: #9198a1 } .peer { fill: #656d76 } .hand { fill: #9198a1 }
.ours { fill: #3fb97a } .spread { stroke: #e6edf3 } .one { stroke: #8c959f } }";

/// One bar: a label, its parts one behind the other, and what is written behind it.
#[derive(Debug)]
struct Bar {
    label: String,
    class: &'static str,
    parts: Vec<f64>,
    spread: Option<(f64, f64)>,
    value: String,
}

#[derive(Debug)]
struct Panel {
    title: String,
    /// Where plain JavaScript is, when that is not at the left.
    mark: Option<f64>,
    bars: Vec<Bar>,
}

/// The chart as SVG.
pub(super) fn drawn(results: &Results) -> String {
    let shown = MEASURES.iter().filter_map(|id| {
        let measure = results
            .page
            .measures
            .iter()
            .find(|measure| measure.id == *id)?;
        Some(panel(measure))
    });
    let mut panels: Vec<Panel> = shown.collect();
    panels.push(sizes(results));
    let rows = panels
        .iter()
        .map(|panel| panel.bars.len())
        .max()
        .unwrap_or(0);
    let panel_height = TITLE_HEIGHT + rows as f64 * ROW_HEIGHT;
    let height = HEADER_HEIGHT + panels.len().div_ceil(2) as f64 * panel_height + FOOTER_HEIGHT;
    let width = 2.0 * PANEL_WIDTH;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>wasm-websocket beside its peers</title>\n<style>\n{STYLE}\n</style>\n"
    );
    let heading =
        "Overhead beside plain JavaScript, shorter is better: medians, with the quartiles as lines";
    text(&mut svg, (8.0, 18.0), "title", heading);
    for (index, panel) in panels.iter().enumerate() {
        let left = (index % 2) as f64 * PANEL_WIDTH;
        draw_panel(
            &mut svg,
            panel,
            left,
            HEADER_HEIGHT + (index / 2) as f64 * panel_height,
        );
    }
    for (line, note) in notes(results).iter().enumerate() {
        let top = height - FOOTER_HEIGHT + 20.0 + line as f64 * 15.0;
        text(&mut svg, (8.0, top), "note", note);
    }
    svg + "</svg>\n"
}

/// Where, when and with what it was measured.
fn notes(results: &Results) -> [String; 3] {
    let page = &results.page;
    let shown = |id: &str| {
        CONTENDERS
            .iter()
            .any(|other| other.id == id && other.has_echo)
    };
    let versions = results.contenders.iter().filter_map(|contender| {
        let id = contender.id.as_str();
        // All of ours have one version, which the first of them stands for.
        let is_second = id.starts_with("ours-") && id != "ours-closure";
        let version = contender.version.as_ref()?;
        if is_second || !shown(id) {
            return None;
        }
        let name = match id {
            "ours-closure" => "wasm-websocket",
            "web-sys" => "web-sys",
            _ => &contender.title,
        };
        Some(format!("{name} {version}"))
    });
    [
        format!(
            "{}, {}, {} processors. Ratios matter, not the numbers: `cargo xtask bench` repeats it.",
            page.date, page.browser, page.processors
        ),
        "Received are events that the page dispatches, and `send` calls a socket that does nothing; the flood is real."
            .to_owned(),
        versions.collect::<Vec<_>>().join(", "),
    ]
}

fn panel(measure: &Measure) -> Panel {
    let (unit, mark) = match measure.comparison() {
        Comparison::Over => ("µs over plain JS", None),
        Comparison::Ratio => ("times plain JS", Some(1.0)),
    };
    let compared = CONTENDERS
        .iter()
        .filter_map(|contender| Some((contender, measure.compared(contender.id)?)))
        .filter(|(contender, _)| contender.role != Role::Base);
    Panel {
        title: format!("{}, {unit}", measure.title),
        mark,
        bars: compared
            .filter_map(|(contender, summary)| bar(contender, summary))
            .collect(),
    }
}

fn bar(contender: &Contender, summary: Summary) -> Option<Bar> {
    let median = summary.median?;
    Some(Bar {
        label: contender.title.to_owned(),
        class: class(contender.role),
        parts: vec![median.max(0.0)],
        spread: summary.low.zip(summary.high),
        value: number(median),
    })
}

fn sizes(results: &Results) -> Panel {
    let same = results.sizes.iter().filter(|size| size.id != WITH_VALUES);
    let bars = same.map(|size| {
        let role = CONTENDERS.iter().find(|contender| contender.id == size.id);
        let kilobytes = |bytes: usize| bytes as f64 / 1000.0;
        let parts = vec![kilobytes(size.wasm_gzip), kilobytes(size.js_gzip)];
        Bar {
            label: size.title.clone(),
            class: role.map_or("hand", |contender| class(contender.role)),
            value: format!("{:.1} + {:.1}", parts[0], parts[1]),
            parts,
            spread: None,
        }
    });
    Panel {
        title: "the same echo program, KB with gzip: wasm + JS".to_owned(),
        mark: None,
        bars: bars.collect(),
    }
}

fn class(role: Role) -> &'static str {
    match role {
        Role::Ours | Role::OursRaw => "ours",
        Role::Peer(_) => "peer",
        Role::Base | Role::ByHand(_) => "hand",
    }
}

fn draw_panel(svg: &mut String, panel: &Panel, left: f64, top: f64) {
    text(svg, (left + 8.0, top + 22.0), "title", &panel.title);
    let lengths = panel.bars.iter().map(|bar| bar.parts.iter().sum::<f64>());
    let longest = lengths.fold(panel.mark.unwrap_or(0.0), f64::max);
    if longest <= 0.0 {
        return;
    }
    let start = left + LABEL_WIDTH;
    let place = |value: f64| start + (value.clamp(0.0, longest) / longest) * BAR_WIDTH;
    for (index, bar) in panel.bars.iter().enumerate() {
        let top = top + TITLE_HEIGHT + index as f64 * ROW_HEIGHT;
        let middle = top + BAR_HEIGHT / 2.0;
        text(svg, (left + 8.0, top + 10.0), "", &bar.label);
        let mut done = 0.0;
        for (index, part) in bar.parts.iter().enumerate() {
            let (x, end) = (place(done), place(done + part));
            let class = if index == 0 { "" } else { " more" };
            // Writing to a string cannot fail.
            let _ = writeln!(
                svg,
                "<rect class=\"{}{class}\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{BAR_HEIGHT}\"/>",
                bar.class,
                (end - x).max(1.0)
            );
            done += part;
        }
        let mut end = place(done);
        if let Some((low, high)) = bar.spread {
            line(svg, "spread", (place(low), middle), (place(high), middle));
            end = end.max(place(high));
        }
        text(svg, (end + 6.0, top + 10.0), "note", &bar.value);
    }
    if let Some(mark) = panel.mark {
        let (from, to) = (
            top + TITLE_HEIGHT - 3.0,
            top + TITLE_HEIGHT + panel.bars.len() as f64 * ROW_HEIGHT,
        );
        line(svg, "one", (place(mark), from), (place(mark), to));
    }
}

fn text(svg: &mut String, (x, y): (f64, f64), class: &str, content: &str) {
    let content = content.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{content}</text>"
    );
}

fn line(svg: &mut String, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    let _ = writeln!(
        svg,
        "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
    );
}
