use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::feed::order;

/// The rates that people can choose, in updates a second.
const RATES: [u32; 4] = [10, 500, 5_000, 20_000];

/// Pauses the page, and slows down, kills and starts the feed.
#[component]
pub(crate) fn Controls(
    rate: RwSignal<u32>,
    is_paused: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
) -> impl IntoView {
    let send = move |what: &'static str| {
        spawn_local(async move {
            let failure = order(what).await.err();
            // The page may be gone.
            problem.try_set(failure);
        });
    };
    let rates = RATES.map(|choice| {
        let is_chosen = move || rate.get() == choice;
        view! {
            <label>
                <input type="radio" name="rate" prop:checked=is_chosen on:change=move |_| rate.set(choice) />
                {choice}
            </label>
        }
    });
    let pause = move || if is_paused.get() { "Resume" } else { "Pause" };
    view! {
        <div class="controls">
            <button on:click=move |_| is_paused.update(|is_paused| *is_paused = !*is_paused)>{pause}</button>
            <fieldset>
                <legend>"Updates a second"</legend>
                {rates.into_iter().collect_view()}
            </fieldset>
            <button class="danger" on:click=move |_| send("kill")>"Kill the feed"</button>
            <button on:click=move |_| send("start")>"Start the feed"</button>
        </div>
    }
}
