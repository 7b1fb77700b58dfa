//! Panics with an error, whose `Debug` is in the message.

mod echo;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
async fn main() {
    echo::echo().await.unwrap();
}
