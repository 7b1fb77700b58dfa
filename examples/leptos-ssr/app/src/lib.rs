//! A counter for everybody: rendered on the server, hydrated in the browser, and then kept up to date over a
//! WebSocket.

use leptos::prelude::*;
use wasm_websocket_leptos::{use_shared_websocket, use_websocket_json};

/// The count, which the server knows when it renders.
#[derive(Clone, Copy, Debug)]
pub struct Count(pub u64);

/// A white plus on a violet ground.
const ICON: &str = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='9' fill='%235b5bd6'/><path d='M14 8h4v6h6v4h-6v6h-4v-6H8v-4h6z' fill='white'/></svg>";

/// The document around the page, for the server.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>"Counter"</title>
                <link rel="icon" href=ICON />
                <link rel="stylesheet" href="/style.css" />
                <HydrationScripts options />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The page. It connects when it has been hydrated.
#[component]
pub fn App() -> impl IntoView {
    // The browser takes the number that the server has rendered, until it gets another one.
    let rendered = SharedValue::new(|| use_context::<Count>().map_or(0, |count| count.0));
    let rendered = rendered.into_inner();
    let socket = use_websocket_json::<u64, u64>("/count");
    provide_context(*socket);
    let count = move || match socket.latest.get() {
        Some(Ok(count)) => *count,
        _ => rendered,
    };
    let error = RwSignal::new(String::new());
    let add = move |_| match socket.send(&1) {
        Ok(_) => error.set(String::new()),
        Err(failure) => error.set(failure.to_string()),
    };
    view! {
        <main>
            <h1>"Counter"</h1>
            <output>{count}</output>
            <button on:click=add>"Add one"</button>
            <Light />
            <p class="error" role="alert">{error}</p>
        </main>
    }
}

/// What the connection does. It uses that of the component around it.
#[component]
fn Light() -> impl IntoView {
    use_shared_websocket().map(|socket| {
        let status = move || {
            let status = socket.status.get();
            format!("{:?}: {}", status.state, status.cause)
        };
        view! { <p class="light" class:open=socket.is_open>{status}</p> }
    })
}

/// Takes over what the server has rendered.
#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
}
