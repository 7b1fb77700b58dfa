//! A program as a user of the library would write it.

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use wasm_websocket::WebSocketStream;

/// Sends a text to an echo server, and gives what comes back.
#[wasm_bindgen]
pub async fn echo(url: String, text: String) -> Result<String, JsError> {
    let mut stream = WebSocketStream::connect(&url).await?;
    stream.send(text.into()).await?;
    let answer = stream.next().await.transpose()?;
    stream.close().await?;
    Ok(answer.map_or_else(String::new, |message| format!("{message:?}")))
}
