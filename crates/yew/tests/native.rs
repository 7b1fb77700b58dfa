//! Rendering on the server.
#![cfg(all(not(target_family = "wasm"), feature = "json"))]

mod support;

use support::page::{Page, PageProps, rendered};
use wasm_websocket::{ConnectionState, ErrorKind};
use wasm_websocket_yew::{Handlers, Options, OwnedConnection};
use yew::ServerRenderer;

fn renderer() -> ServerRenderer<Page> {
    ServerRenderer::with_props(|| PageProps {
        url: "wss://example.com/chat".into(),
    })
}

#[tokio::test]
async fn a_component_renders_to_a_string_with_the_initial_state() {
    let html = renderer().hydratable(false).render().await;
    assert_eq!(
        html,
        "<p>Idle: it was requested; messages: 0, of another: 0</p>\
         <p>Idle</p><p>Idle</p><p>of a struct: Idle</p>"
    );
}

#[tokio::test]
async fn the_browser_tests_hydrate_what_the_server_renders() {
    let html = renderer().render().await;
    assert_eq!(html, rendered());
}

#[test]
fn nothing_is_sent_on_the_server() {
    let owned = OwnedConnection::new("wss://example.com/chat", Options::new(), Handlers::new());
    owned.mount();
    owned.connection().open();
    let error = owned.connection().send("hello").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
    assert_eq!(owned.connection().status().state, ConnectionState::Idle);
}
