//! Whether a connection in memory does what a real one does.

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::testing::{MemoryStream, pair, pair_with};
use wasm_websocket::{CloseCode, CloseReason, Error, Message, ReceiveLimit, WebSocket};

use super::support::{open_stream, url};

/// What a stream says to its end and after it. Messages are left out: a server echoes some.
async fn account<S>(mut stream: S) -> Vec<String>
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
{
    let describe = |error: Error| format!("{:?} {error}", error.kind());
    let mut account = Vec::new();
    while let Some(item) = stream.next().await {
        account.extend(item.err().map(describe));
    }
    let sent = stream.send("too late".into()).await;
    let closed = stream.close().await;
    for result in [sent, closed] {
        account.push(result.map_or_else(describe, |()| "fine".to_owned()));
    }
    account
}

fn ended_by(end: impl FnOnce(&MemoryStream)) -> MemoryStream {
    let (client, server) = pair();
    end(&server);
    client
}

#[wasm_bindgen_test]
async fn a_connection_in_memory_ends_as_a_real_one_does() {
    let real = open_stream("/close?code=1011&reason=broken").await;
    let reason = CloseReason::new("broken").unwrap();
    let memory = ended_by(|server| server.close_with(CloseCode::INTERNAL_ERROR, reason));
    assert_eq!(account(memory).await, account(real).await);

    let mut real = open_stream("/drop?after=1").await;
    real.send("go".into()).await.unwrap();
    let memory = ended_by(MemoryStream::lose);
    assert_eq!(account(memory).await, account(real).await);

    let mut real = open_stream("/echo").await;
    real.close().await.unwrap();
    let (mut memory, _server) = pair();
    memory.close().await.unwrap();
    assert_eq!(account(memory).await, account(real).await);
}

#[wasm_bindgen_test]
async fn a_receive_limit_in_memory_costs_what_a_real_one_does() {
    let options = |endpoint: &str| {
        let limit = ReceiveLimit::default().messages(2);
        WebSocket::builder(&url(endpoint)).receive_limit(limit)
    };
    let real = options("/burst?count=3").connect().await.unwrap();
    // Nobody reads until the limit has closed the connection.
    real.socket().closed().await;
    let (memory, server) = pair_with(options("/")).unwrap();
    for _ in 0..3 {
        server.send_now("more").unwrap();
    }
    assert_eq!(account(memory).await, account(real).await);
}
