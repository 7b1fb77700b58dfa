//! A measurement, for `cargo xtask bench --ticker`.

use std::str::FromStr;

use js_sys::{JSON, Reflect, global};
use web_sys::UrlSearchParams;

use crate::meter::Meter;

/// The time before anything is measured, in milliseconds: the page is loaded, and connects.
const WARM_UP: f64 = 3000.0;

/// Measures the frames of some seconds, and leaves the result where the benchmark looks for it.
#[derive(Debug)]
pub(crate) struct Measurement {
    seconds: f64,
    /// The time at which it begins, in milliseconds.
    begin: Option<f64>,
    /// The updates until then.
    received: u64,
    meter: Meter,
}

impl Measurement {
    /// The measurement that the address asks for, as `?measure=10` does for ten seconds.
    pub(crate) fn asked_for() -> Option<Self> {
        Some(Self {
            seconds: parameter("measure")?,
            begin: None,
            received: 0,
            meter: Meter::default(),
        })
    }

    /// Takes a frame, and the number of updates so far. Returns whether it was the last one.
    pub(crate) fn frame(&mut self, time: f64, received: u64) -> bool {
        let begin = *self.begin.get_or_insert(time + WARM_UP);
        if time < begin {
            self.received = received;
            return false;
        }
        self.meter.frame(time);
        let seconds = (time - begin) / 1000.0;
        let is_last = seconds >= self.seconds;
        if is_last {
            publish(&self.meter, (received - self.received) as f64 / seconds);
        }
        is_last
    }
}

/// A number in the query of the address, if there is one.
pub(crate) fn parameter<T: FromStr>(name: &str) -> Option<T> {
    let search = leptos::prelude::window().location().search().ok()?;
    let parameters = UrlSearchParams::new_with_str(&search).ok()?;
    parameters.get(name)?.parse().ok()
}

fn publish(meter: &Meter, updates: f64) {
    let json = format!(
        r#"{{"result": {{"frames": {}, "lateShare": {}, "longest": {}, "updates": {updates}}}}}"#,
        meter.frames(),
        meter.late_share(),
        meter.longest(),
    );
    if let Ok(result) = JSON::parse(&json) {
        // It can be set, because nothing else has this name.
        let _ = Reflect::set(&global(), &"benchmark".into(), &result);
    }
}
