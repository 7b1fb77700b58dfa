//! Messages with numbers, of random kinds and sizes, and what is needed to send them for a time.

use std::future::pending;

use wasm_websocket::Message;

use crate::support::within;

/// The most bytes that a message has beside its number.
const MOST_PADDING: usize = 2000;

/// A message with a number in it.
pub(crate) fn message(number: usize) -> Message {
    padded(number, random(0, MOST_PADDING as i32) as usize)
}

pub(crate) fn longest_message(number: usize) -> Message {
    padded(number, MOST_PADDING)
}

fn padded(number: usize, padding: usize) -> Message {
    let text = format!("{number} {}", "x".repeat(padding));
    match number % 2 {
        0 => Message::from(text),
        _ => Message::from(text.into_bytes()),
    }
}

/// The number in a message, if it has one.
pub(crate) fn number(message: &Message) -> Option<usize> {
    let text = std::str::from_utf8(message.as_bytes()).unwrap();
    text.split(' ').next().unwrap().parse().ok()
}

/// A number from `least` to `most`.
pub(crate) fn random(least: i32, most: i32) -> i32 {
    least + (js_sys::Math::random() * f64::from(most - least + 1)) as i32
}

pub(crate) async fn pause(milliseconds: i32) {
    within(milliseconds, pending::<()>()).await;
}

/// How long it takes.
#[derive(Clone, Copy)]
pub(crate) struct Period {
    start: f64,
    milliseconds: f64,
}

impl Period {
    pub(crate) fn minutes(minutes: f64) -> Self {
        Self {
            start: js_sys::Date::now(),
            milliseconds: minutes * 60_000.0,
        }
    }

    pub(crate) fn passed(self) -> f64 {
        js_sys::Date::now() - self.start
    }

    pub(crate) fn is_over(self) -> bool {
        self.passed() >= self.milliseconds
    }
}
