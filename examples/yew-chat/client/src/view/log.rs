//! What was said.

use js_sys::Date;
use wasm_bindgen::JsValue;
use yew::prelude::*;
use yew_chat_protocol::{Line, Saying};

use super::avatar;
use crate::model::Model;

/// How many lines are shown: a page with thousands of them is slow.
const SHOWN: usize = 500;

/// Lines of one person that follow each other within this time have one name, in milliseconds.
const TOGETHER: u64 = 5 * 60 * 1000;

pub(crate) fn log(model: &Model) -> Html {
    let all = model.lines();
    let lines = &all[all.len().saturating_sub(SHOWN)..];
    let before = [None].into_iter().chain(lines.iter().map(Some));
    let is_empty = lines.is_empty() && model.pending().next().is_none();
    html! {
        // The last line is the first in its column, so the browser keeps it in sight.
        <div class="log" role="log" tabindex="0" aria-label={format!("Lines in {}", model.room())}>
            if is_empty {
                <p class="empty">{ "Nothing was said here yet." }</p>
            }
            <ol>
                if lines.len() < all.len() {
                    <li class="earlier">{ format!("{} earlier lines", all.len() - lines.len()) }</li>
                }
                { for lines.iter().zip(before).map(|(line, before)| {
                    let follows = before.is_some_and(|before| is_together(before, line));
                    said(line, model.is_own(line), follows)
                }) }
                { for model.pending().map(pending) }
            </ol>
        </div>
    }
}

fn is_together(before: &Line, line: &Line) -> bool {
    before.client == line.client && line.time.saturating_sub(before.time) < TOGETHER
}

fn said(line: &Line, is_own: bool, follows: bool) -> Html {
    let class = classes!(
        "line",
        is_own.then_some("own"),
        follows.then_some("follows")
    );
    html! {
        <li key={line.number} {class} data-number={line.number.to_string()}>
            if !is_own && !follows {
                { avatar(&line.name) }
            }
            <div>
                if !follows {
                    <p class="by"><b>{ &line.name }</b><time>{ time(line.time) }</time></p>
                }
                <p class="text">{ &line.saying.text }</p>
            </div>
        </li>
    }
}

fn pending(saying: &Saying) -> Html {
    html! {
        <li key={format!("pending {}", saying.number)} class="line own follows pending">
            <div>
                <p class="text">{ &saying.text }</p>
                <p class="state">{ "sending…" }</p>
            </div>
        </li>
    }
}

fn time(milliseconds: u64) -> String {
    let date = Date::new(&JsValue::from_f64(milliseconds as f64));
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}
