use leptos::prelude::*;
use wasm_websocket_leptos::use_shared_websocket;
use wasm_websocket_leptos::wasm_websocket::ConnectionState;

/// The state of the connection, with its cause, and a button while it waits.
#[component]
pub(crate) fn Light() -> impl IntoView {
    use_shared_websocket().map(|socket| {
        let text = move || {
            let status = socket.status.get();
            match status.state {
                ConnectionState::Open => "Live".to_owned(),
                state => format!("{state:?}: {}", status.cause),
            }
        };
        let waits = Memo::new(move |_| socket.status.get().delay.is_some());
        let retry = move || {
            waits.get().then(|| {
                view! { <button on:click=move |_| socket.reconnect()>"Try now"</button> }
            })
        };
        view! {
            <p class="light" class:open=socket.is_open role="status">{text}</p>
            {retry}
        }
    })
}
