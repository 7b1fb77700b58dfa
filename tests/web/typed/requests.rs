use std::time::Duration;

use futures_util::{StreamExt, join};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseCode, ConnectionState, Correlated, ErrorKind, ReconnectingWebSocket, Requester,
    WebSocketStream,
};

use super::super::reconnecting::{SOON, until};
use crate::web::support::{ServerView, url};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Letter {
    id: Option<u32>,
    text: String,
}

impl Correlated for Letter {
    type Id = u32;

    fn id(&self) -> Option<u32> {
        self.id
    }
}

fn letter(id: u32) -> Letter {
    let text = "?".to_owned();
    Letter { id: Some(id), text }
}

async fn connected(endpoint: &str) -> Requester<Letter, Letter> {
    let stream = WebSocketStream::connect(&url(endpoint)).await.unwrap();
    let (requester, incoming) = stream.into_json::<Letter, Letter>().into_requests();
    spawn_local(incoming.for_each(async |_| {}));
    requester
}

#[wasm_bindgen_test]
async fn requests_get_their_replies_at_the_same_time() {
    let requester = connected("/echo").await;
    let (one, two) = (requester.request(letter(1)), requester.request(letter(2)));
    let (two, one) = join!(two, one);
    assert_eq!((one.unwrap(), two.unwrap()), (letter(1), letter(2)));
    for id in 0..100 {
        assert_eq!(requester.request(letter(id)).await.unwrap().id, Some(id));
    }
    assert_eq!(requester.pending(), 0);
}

#[wasm_bindgen_test]
async fn a_request_that_is_not_answered_is_an_error_of_its_own() {
    let requester = connected("/stall").await;
    let never = requester.request_within(letter(1), Duration::from_millis(30));
    let error = never.await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(
        error.to_string(),
        "the request was not answered after 30 ms"
    );
    assert_eq!(requester.pending(), 0);
}

#[wasm_bindgen_test]
async fn the_end_of_the_connection_fails_requests_with_its_code() {
    let requester = connected("/close?code=4001&reason=enough&after=1").await;
    let answered = requester.submit(letter(1));
    let unanswered = requester.submit(letter(2));
    assert_eq!(answered.await.unwrap(), letter(1));
    let error = unanswered.await.unwrap_err();
    assert_eq!(error.close_event().unwrap().code, CloseCode::from(4001));
    let late = requester.request(letter(3)).await.unwrap_err();
    assert_eq!(late.close_event().unwrap().reason, "enough");
}

#[wasm_bindgen_test]
async fn a_lost_connection_fails_what_was_sent_and_the_rest_goes_out_with_the_next() {
    let mut server = ServerView::new().await;
    let url = server.listen("/stall?echo=1").await;
    let socket = ReconnectingWebSocket::builder(&url)
        .backoff(|_| Some(SOON))
        .build()
        .unwrap();
    let mut events = socket.events();
    let channel = socket.clone().into_json::<Letter, Letter>();
    let (requester, mut incoming) = channel.into_requests();
    let reading = async { incoming.next().await.unwrap().unwrap_err() };
    let asking = async {
        let sent = requester.submit(letter(1));
        until(&mut events, ConnectionState::Open).await;
        server.until(|seen| seen["open"] == 1).await;
        server.unlisten().await;
        let error = sent.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Closed);
        assert_eq!(error.close_event().unwrap().code, CloseCode::ABNORMAL);
    };
    let (loss, ()) = join!(reading, asking);
    assert_eq!(loss.close_event().unwrap().code, CloseCode::ABNORMAL);
    let waiting = requester.submit(letter(2));
    server.listen("/stall?echo=1").await;
    server.command("proceed").await;
    spawn_local(incoming.for_each(async |_| {}));
    assert_eq!(waiting.await.unwrap(), letter(2));
    socket.close();
}
