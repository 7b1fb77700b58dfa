use leptos::prelude::*;
use leptos_ticker_protocol::SYMBOLS;

use crate::app::Snapshot;
use crate::chart::COLORS;

/// The price of each symbol, which is the key of the chart, too.
#[component]
pub(crate) fn Prices(snapshot: RwSignal<Snapshot>) -> impl IntoView {
    let prices = SYMBOLS
        .iter()
        .zip(COLORS)
        .enumerate()
        .map(|(index, (symbol, color))| {
            let price = Memo::new(move |_| snapshot.with(|snapshot| snapshot.prices[index]));
            let text = move || match price.get() {
                Some(cents) => format!("{}.{:02}", cents / 100, cents % 100),
                None => "–".to_owned(),
            };
            view! {
                <div>
                    <dt><i style:background=color></i>{*symbol}</dt>
                    <dd>{text}</dd>
                </div>
            }
        });
    view! { <dl class="prices">{prices.collect_view()}</dl> }
}
