mod changing;
mod connecting;
mod hydrating;
mod leaks;
mod options;
mod sharing;
mod structs;
mod unmounting;
mod world;

// What the tests of the library have too.
#[path = "../../../../tests/web/support/components.rs"]
mod components;
#[path = "../../../../tests/web/support/deadline.rs"]
mod deadline;
#[allow(dead_code, reason = "these tests need less of it")]
#[path = "../../../../tests/web/support/server_view.rs"]
mod server_view;

pub(crate) use self::deadline::{next_task, within};
pub(crate) use self::server_view::ServerView;

/// Where the development server listens first, unless the test command says otherwise.
const SERVER: &str = match option_env!("WASM_WEBSOCKET_TEST_SERVER") {
    Some(address) => address,
    None => "127.0.0.1:8080",
};

/// A name that no other test has.
fn unique() -> String {
    format!("{:.0}", js_sys::Math::random() * 1e15)
}

/// The URL of an endpoint of the development server.
fn url(endpoint: &str) -> String {
    format!("ws://{SERVER}{endpoint}")
}

/// Waits until what microtasks have started is done, in the same task.
async fn next_microtasks() {
    for _ in 0..20 {
        let promise = js_sys::Promise::resolve(&wasm_bindgen::JsValue::UNDEFINED);
        wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    }
}
