//! What the server has rendered.

use wasm_bindgen_test::wasm_bindgen_test;

use super::ServerView;
use super::world::Mounted;
use crate::support::page::{Page, PageProps, rendered};

#[wasm_bindgen_test]
async fn hydration_connects_what_the_server_has_rendered() {
    let mut server = ServerView::new().await;
    let url = server.url("/echo").into();
    let mounted = Mounted::<Page>::hydrated(&rendered(), PageProps { url });
    // Two of the hook, one of the provider, and that of the struct.
    let seen = server.until(|seen| seen["open"] == 4).await;
    assert_eq!(seen["requests"], 4);
    let complete = "Open: the previous step is complete; messages: 0, of another: 0\
        OpenOpenof a struct: Idle";
    mounted.until_text(complete).await;
    drop(mounted);
    server.until_ended(4).await;
}
