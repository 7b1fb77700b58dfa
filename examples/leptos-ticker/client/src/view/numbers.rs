use leptos::prelude::*;
use leptos_ticker_protocol::WINDOW;

use crate::app::Snapshot;

/// What the page and the feed have to do, and what was skipped.
#[component]
pub(crate) fn Numbers(snapshot: RwSignal<Snapshot>) -> impl IntoView {
    let number = move |name: &'static str, id: &'static str, text: fn(&Snapshot) -> String| {
        let text = Memo::new(move |_| snapshot.with(text));
        view! {
            <div>
                <dt>{name}</dt>
                <dd id=id>{text}</dd>
            </div>
        }
    };
    view! {
        <dl class="numbers">
            {number("updates a second", "rate", |it| format!("{:.0}", it.rate))}
            {number("updates so far", "received", |it| it.received.to_string())}
            {number("wait for a frame", "waiting", |it| format!("{} of {WINDOW}", it.waiting))}
            {number("skipped by the feed", "skipped", |it| it.skipped.to_string())}
            {number("frames a second", "frames", |it| format!("{:.1}", it.meter.rate()))}
            {number(
                "frames over 20 ms",
                "late",
                |it| format!("{:.2} %", it.meter.late_share() * 100.0),
            )}
        </dl>
    }
}
