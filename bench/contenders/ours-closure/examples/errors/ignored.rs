//! Ignores an error.

mod echo;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
async fn main() {
    if echo::echo().await.is_err() {
        echo::log("failed");
    }
}
