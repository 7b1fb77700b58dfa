use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{TestServer, soon};

type Socket = WebSocketStream<TcpStream>;

async fn send(socket: &mut Socket, id: u64, method: &str, params: Value) {
    let call = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
    send_text(socket, call.to_string()).await;
}

async fn send_text(socket: &mut Socket, text: String) {
    soon(socket.send(Message::text(text))).await.unwrap();
}

async fn receive(socket: &mut Socket) -> Value {
    serde_json::from_str(&receive_text(socket).await).unwrap()
}

async fn receive_text(socket: &mut Socket) -> String {
    let message = soon(socket.next()).await.unwrap().unwrap();
    message.into_text().unwrap().to_string()
}

/// The result of a call, if nothing else comes before it.
async fn call(socket: &mut Socket, method: &str, params: Value) -> Value {
    send(socket, 0, method, params).await;
    let answer = receive(socket).await;
    assert_eq!(answer["id"], 0, "{answer}");
    answer["result"].clone()
}

#[tokio::test]
async fn a_call_is_answered_with_its_result_or_its_error() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    send(&mut socket, 1, "add", json!([1, 2])).await;
    let answer = json!({"jsonrpc": "2.0", "id": 1, "result": 3});
    assert_eq!(receive(&mut socket).await, answer);
    send(&mut socket, 2, "fail", json!([-7, "no", [1]])).await;
    let error = json!({"code": -7, "message": "no", "data": [1]});
    let answer = json!({"jsonrpc": "2.0", "id": 2, "error": error});
    assert_eq!(receive(&mut socket).await, answer);
    send(&mut socket, 3, "unknown", json!([])).await;
    assert_eq!(receive(&mut socket).await["error"]["code"], -32601);
    send(&mut socket, 4, "add", json!([i64::MAX, 1])).await;
    assert_eq!(receive(&mut socket).await["error"]["code"], -1);
}

#[tokio::test]
async fn a_batch_is_answered_by_one_without_what_needs_no_answer() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    let batch = json!([
        {"jsonrpc": "2.0", "id": 1, "method": "echo", "params": [{"a": null}]},
        {"jsonrpc": "2.0", "method": "echo", "params": ["nobody wants to know"]},
        {"jsonrpc": "2.0", "id": 2, "method": "add", "params": [0, 0]},
    ]);
    send_text(&mut socket, batch.to_string()).await;
    let answer = json!([
        {"jsonrpc": "2.0", "id": 1, "result": {"a": null}},
        {"jsonrpc": "2.0", "id": 2, "result": 0},
    ]);
    assert_eq!(receive(&mut socket).await, answer);
}

#[tokio::test]
async fn a_batch_of_notifications_has_no_answer_and_an_empty_one_is_an_error() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    let note = json!({"jsonrpc": "2.0", "method": "note", "params": ["key"]});
    send_text(&mut socket, json!([note, note]).to_string()).await;
    while call(&mut socket, "notes", json!(["key"])).await != 2 {}
    send_text(&mut socket, "[]".to_owned()).await;
    let error = json!({"code": -32600, "message": "Invalid request"});
    let answer = json!({"jsonrpc": "2.0", "id": null, "error": error});
    assert_eq!(receive(&mut socket).await, answer);
}

#[tokio::test]
async fn a_value_is_echoed_to_the_letter() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    // The client takes up to 16 MiB; jsonrpsee by itself up to 10 MiB.
    let large = format!("\"{}\"", "é".repeat(7 * 1024 * 1024));
    for value in [
        "31.245270191439438",
        "1e400",
        r#"{"b":[1.50],"a":null}"#,
        &large,
    ] {
        let call = r#"{"jsonrpc":"2.0","id":1,"method":"echo","params":["#;
        send_text(&mut socket, format!("{call}{value}]}}")).await;
        let answer = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{value}}}"#);
        assert!(receive_text(&mut socket).await == answer, "{value:.20}");
    }
}

#[tokio::test]
async fn a_note_counts_as_a_notification_as_a_call_and_in_a_batch() {
    // With something that JSON escapes.
    const KEY: &str = "\n\"key";
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    let mut other = server.open_strictly("/json-rpc").await;
    assert_eq!(call(&mut other, "notes", json!([KEY])).await, 0);
    assert_eq!(call(&mut socket, "note", json!([KEY])).await, true);
    assert_eq!(call(&mut other, "notes", json!([KEY])).await, 1);
    let note = json!({"jsonrpc": "2.0", "method": "note", "params": [KEY]});
    let wrong = json!({"jsonrpc": "2.0", "method": "note", "params": [1]});
    let notes = json!({"jsonrpc": "2.0", "id": 1, "method": "notes", "params": [KEY]});
    send_text(&mut socket, json!([note, wrong, notes]).to_string()).await;
    let answer = json!([{"jsonrpc": "2.0", "id": 1, "result": 2}]);
    assert_eq!(receive(&mut socket).await, answer);
    send_text(&mut socket, note.to_string()).await;
    // A message may overtake the one before it.
    while call(&mut socket, "notes", json!([KEY])).await != 3 {}
    assert_eq!(call(&mut other, "notes", json!(["other"])).await, 0);
}

#[tokio::test]
async fn what_is_held_is_answered_when_it_is_released() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    let mut other = server.open_strictly("/json-rpc").await;
    send(&mut socket, 1, "hold", json!(["a"])).await;
    send(&mut socket, 2, "hold", json!(["b"])).await;
    send(&mut other, 1, "release", json!(["b"])).await;
    assert_eq!(receive(&mut socket).await["id"], 2);
    send(&mut other, 2, "release", json!(["a"])).await;
    assert_eq!(receive(&mut socket).await["id"], 1);
}

#[tokio::test]
async fn a_release_in_advance_counts_and_each_answers_one_hold() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    let mut other = server.open_strictly("/json-rpc").await;
    for _ in 0..2 {
        assert_eq!(call(&mut other, "release", json!(["key"])).await, true);
    }
    for _ in 0..2 {
        let released = call(&mut socket, "hold", json!(["key"])).await;
        assert_eq!(released, "released");
    }
    send(&mut socket, 1, "hold", json!(["key"])).await;
    send(&mut socket, 2, "hold", json!(["key"])).await;
    for _ in 0..2 {
        // Were the holds before it answered already, then this would not be the next answer.
        assert_eq!(call(&mut socket, "add", json!([1, 2])).await, 3);
        assert_eq!(call(&mut other, "release", json!(["key"])).await, true);
        assert_eq!(receive(&mut socket).await["result"], "released");
    }
}

#[tokio::test]
async fn a_subscription_is_a_stream_of_notifications() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    send(&mut socket, 1, "subscribe_ticks", json!([2])).await;
    let subscription = receive(&mut socket).await["result"].clone();
    for number in 0..2 {
        let params = json!({"subscription": subscription, "result": number});
        let tick = json!({"jsonrpc": "2.0", "method": "tick", "params": params});
        assert_eq!(receive(&mut socket).await, tick);
    }
    send(&mut socket, 2, "unsubscribe_ticks", json!([subscription])).await;
    assert_eq!(receive(&mut socket).await["result"], true);
}

#[tokio::test]
async fn a_subscription_is_ended_only_by_its_own_connection() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    let mut other = server.open_strictly("/json-rpc").await;
    let subscription = call(&mut socket, "subscribe_ticks", json!([0])).await;
    let params = json!([subscription]);
    assert_eq!(
        call(&mut other, "unsubscribe_ticks", params.clone()).await,
        false
    );
    assert_eq!(
        call(&mut socket, "unsubscribe_ticks", params.clone()).await,
        true
    );
    assert_eq!(call(&mut socket, "unsubscribe_ticks", params).await, false);
}

#[tokio::test]
async fn the_shutdown_ends_its_connections() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/json-rpc").await;
    send(&mut socket, 1, "hold", json!(["for ever"])).await;
    let running = server.stop();
    while soon(socket.next()).await.is_some_and(|item| item.is_ok()) {}
    soon(running).await.unwrap();
}
