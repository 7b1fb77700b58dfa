//! What components leave behind, for the tests of each framework.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::{ServerView, next_task};

/// How many are shown before anything is counted, and after that.
const BEFORE: u64 = 200;
const TIMES: u64 = 1000;

/// The tasks after which whatever is left stays.
const SETTLED_AFTER: usize = 1000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Memory)]
    type WasmMemory;
    #[wasm_bindgen(method, getter, js_name = buffer)]
    fn memory_buffer(this: &WasmMemory) -> js_sys::ArrayBuffer;
}

/// Fails when components that are shown and gone keep wasm memory, values of JavaScript or connections.
///
/// The function shows so many of them, one after the other, and has every other one connected before it goes.
pub(crate) async fn assert_nothing_is_left(
    server: &mut ServerView,
    mut show: impl AsyncFnMut(u64),
) {
    show(BEFORE).await;
    until_closed(server, BEFORE / 2).await;
    let before = counts();
    show(TIMES).await;
    until_closed(server, (BEFORE + TIMES) / 2).await;
    // The last timer of the control channel may still be there, and so may one of the test's own.
    for _ in 0..SETTLED_AFTER {
        if counts().1 <= before.1 {
            break;
        }
        next_task().await;
    }
    assert!(counts().1 <= before.1, "{:?}, {before:?}", counts());
    assert_eq!(counts().0, before.0, "bytes of wasm memory");
}

/// Bytes of wasm memory, and values of JavaScript that the wasm holds.
fn counts() -> (u32, u32) {
    let memory: WasmMemory = wasm_bindgen::memory().unchecked_into();
    let bytes = memory.memory_buffer().byte_length();
    (bytes, wasm_bindgen::externref_heap_live_count())
}

/// Waits until the server has seen the end of all that were open.
async fn until_closed(server: &mut ServerView, opened: u64) {
    let are_closed =
        |seen: &serde_json::Value| seen["open"] == 0 && seen["closes"]["1000"] == opened;
    server.until(are_closed).await;
    server.settle().await;
    next_task().await;
}
