//! The page: what it has, and what it does in each frame.

use leptos::html::Canvas;
use leptos::prelude::*;
use leptos_ticker_protocol::{Command, Update};
use wasm_bindgen::JsCast;
use wasm_websocket_leptos::UseWebSocketJson;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::chart::{HEIGHT, WIDTH, draw};
use crate::feed::{SharedModel, use_feed};
use crate::frames::Frames;
use crate::measure::{Measurement, parameter};
use crate::meter::Meter;
use crate::model::Column;
use crate::view::{Controls, Light, Numbers, Prices};

/// The updates a second that the page begins with, unless its address has another `?rate=`.
const RATE: u32 = 5_000;

/// The time between two changes of the numbers, in milliseconds: nobody reads faster.
const TELL_EVERY: f64 = 250.0;

/// The numbers on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Snapshot {
    pub(crate) prices: Column,
    pub(crate) received: u64,
    pub(crate) skipped: u64,
    pub(crate) waiting: u64,
    /// Updates a second, since the last snapshot.
    pub(crate) rate: f64,
    pub(crate) meter: Meter,
}

#[component]
pub(crate) fn App() -> impl IntoView {
    let model = SharedModel::default();
    let rate = RwSignal::new(parameter("rate").unwrap_or(RATE));
    let (is_paused, problem) = (RwSignal::new(false), RwSignal::new(None));
    let snapshot = RwSignal::new(Snapshot::default());
    let socket = use_feed(&model, rate, problem);
    provide_context(*socket);
    let canvas = NodeRef::<Canvas>::new();
    let frames = StoredValue::new_local(None);
    Effect::new(move || {
        let Some(context) = canvas.get().and_then(context) else {
            return;
        };
        let mut work = Work {
            model: SharedModel::clone(&model),
            socket,
            context,
            is_paused,
            snapshot,
            meter: Meter::default(),
            told: 0.0,
            measurement: Measurement::asked_for(),
        };
        frames.set_value(Some(Frames::call(move |time| work.frame(time))));
    });
    view! {
        <header>
            <h1>"Ticker"</h1>
            <Light />
        </header>
        <main>
            <canvas node_ref=canvas width=WIDTH height=HEIGHT role="img" aria-label="Prices of the last frames"></canvas>
            <Prices snapshot />
            <Controls rate is_paused problem />
            <Numbers snapshot />
            <p class="problem" role="alert">{problem}</p>
        </main>
    }
}

fn context(canvas: HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    let context = canvas.get_context("2d").ok().flatten()?;
    context.dyn_into().ok()
}

/// What is done in each frame.
struct Work {
    model: SharedModel,
    socket: UseWebSocketJson<Command, Update>,
    context: CanvasRenderingContext2d,
    is_paused: RwSignal<bool>,
    snapshot: RwSignal<Snapshot>,
    meter: Meter,
    /// When the numbers were told last, in milliseconds.
    told: f64,
    measurement: Option<Measurement>,
}

impl Work {
    fn frame(&mut self, time: f64) {
        self.meter.frame(time);
        if !self.is_paused.get_untracked() {
            self.show();
        }
        if time - self.told >= TELL_EVERY {
            self.tell(time);
        }
        let received = self.model.borrow().received();
        let measurement = self.measurement.as_mut();
        if measurement.is_some_and(|measurement| measurement.frame(time, received)) {
            self.measurement = None;
        }
    }

    /// Draws, and tells the feed how far the screen is. A page that is paused or hidden does neither, so the
    /// feed stops sending.
    fn show(&self) {
        let shown = self.model.borrow_mut().show();
        draw(&self.context, self.model.borrow().columns());
        if let Some(count) = shown.filter(|_| self.socket.is_open.get_untracked()) {
            // If the connection has just ended, the next one begins anew.
            let _ = self.socket.send(&Command::Shown(count));
        }
    }

    fn tell(&mut self, time: f64) {
        let model = self.model.borrow();
        let before = self.snapshot.get_untracked().received;
        let seconds = (time - self.told) / 1000.0;
        self.snapshot.set(Snapshot {
            prices: model.latest(),
            received: model.received(),
            skipped: model.skipped(),
            waiting: model.waiting(),
            rate: (model.received() - before) as f64 / seconds,
            meter: self.meter,
        });
        self.told = time;
    }
}
