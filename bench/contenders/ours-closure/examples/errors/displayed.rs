//! Shows the message of an error.

mod echo;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
async fn main() {
    if let Err(error) = echo::echo().await {
        echo::log(&error.to_string());
    }
}
