//! The client of the chat.

mod app;
mod chat;
mod model;
mod view;

use wasm_bindgen::prelude::wasm_bindgen;

/// Shows the chat in the body of the page.
#[wasm_bindgen(start)]
pub fn start() {
    yew::Renderer::<app::App>::new().render();
}
