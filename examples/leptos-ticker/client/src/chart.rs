//! The drawing.

use std::collections::VecDeque;

use leptos_ticker_protocol::SYMBOLS;
use web_sys::CanvasRenderingContext2d;

use crate::model::{COLUMNS, Column};

/// The colors of the lines, which are seen on a light and on a dark ground.
pub(crate) const COLORS: [&str; SYMBOLS.len()] =
    ["#5b5bd6", "#218358", "#e5484d", "#f76b15", "#0090ff"];

/// The size of the canvas in pixels.
pub(crate) const WIDTH: u32 = 960;
pub(crate) const HEIGHT: u32 = 360;

/// The width of a column in pixels.
const STEP: f64 = WIDTH as f64 / COLUMNS as f64;

/// The least part of the price that the chart spans, so that a quiet market looks quiet.
const LEAST_SPAN: f64 = 100.0;

/// Draws the last columns, the newest one at the right edge.
///
/// Each is a bar from the price before to the price itself. Rectangles at whole pixels cost a browser without a
/// graphics card a small part of what lines do, which it has to smooth.
pub(crate) fn draw(context: &CanvasRenderingContext2d, columns: &VecDeque<Column>) {
    context.clear_rect(0.0, 0.0, f64::from(WIDTH), f64::from(HEIGHT));
    let Some((low, high)) = range(columns) else {
        return;
    };
    let y = |price: u32| {
        let part = (f64::from(price) - low) / (high - low);
        (f64::from(HEIGHT) * (1.0 - part)).round()
    };
    let first = COLUMNS - columns.len();
    for (symbol, color) in COLORS.iter().enumerate() {
        context.set_fill_style_str(color);
        let mut before = None;
        for (index, column) in columns.iter().enumerate() {
            let Some(now) = column[symbol].map(y) else {
                continue;
            };
            let (top, bottom) = (
                now.min(before.unwrap_or(now)),
                now.max(before.unwrap_or(now)),
            );
            let x = (first + index) as f64 * STEP;
            context.fill_rect(x, top, STEP, bottom - top + STEP);
            before = Some(now);
        }
    }
}

/// Returns the lowest and the highest price on the chart, with some room around them.
fn range(columns: &VecDeque<Column>) -> Option<(f64, f64)> {
    let prices = || columns.iter().flatten().flatten().copied();
    let (low, high) = (f64::from(prices().min()?), f64::from(prices().max()?));
    let middle = (low + high) / 2.0;
    let half = ((high - low) * 1.1).max(LEAST_SPAN) / 2.0;
    Some((middle - half, middle + half))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_has_all_prices_and_is_never_empty() {
        assert_eq!(range(&VecDeque::new()), None);
        let mut column = Column::default();
        assert_eq!(range(&[column].into()), None);
        column[0] = Some(1000);
        assert_eq!(range(&[column].into()), Some((950.0, 1050.0)));
        column[1] = Some(2000);
        let (low, high) = range(&[column].into()).unwrap_or_default();
        assert!(low < 1000.0 && high > 2000.0);
    }
}
