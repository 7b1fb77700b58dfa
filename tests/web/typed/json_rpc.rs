//! JSON-RPC 2.0 with the server of somebody else: jsonrpsee.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, join};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ConnectionState, ErrorKind, JsonRpcClient, JsonRpcError, ReconnectingWebSocket, WebSocket,
};

use super::super::reconnecting::{SOON, until};
use crate::web::support::{ServerView, unique, url};

fn client() -> JsonRpcClient {
    WebSocket::new(&url("/json-rpc")).unwrap().into_json_rpc()
}

#[track_caller]
fn said_by_the_server<T>(outcome: Result<T, JsonRpcError>) -> (i64, String, String) {
    match outcome {
        Err(JsonRpcError::Response(error)) => {
            let data = error.data_json().to_owned();
            (error.code(), error.message().to_owned(), data)
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it has a result"),
    }
}

#[wasm_bindgen_test]
async fn calls_have_results_and_the_errors_of_the_server() {
    let client = client();
    assert_eq!(client.call::<_, i64>("add", &(1, 2)).await.unwrap(), 3);
    let value = BTreeMap::from([("é\n", vec![Some(1.5), None])]);
    let echo: BTreeMap<String, Vec<Option<f64>>> = client.call("echo", &[&value]).await.unwrap();
    assert_eq!(echo["é\n"], [Some(1.5), None]);
    assert_eq!(client.call::<_, ()>("echo", &[()]).await.unwrap(), ());
    let told = said_by_the_server(client.call::<_, ()>("fail", &(-7, "no", [1])).await);
    assert_eq!(told, (-7, "no".to_owned(), "[1]".to_owned()));
    let unknown = said_by_the_server(client.call::<_, ()>("unknown", &()).await);
    assert_eq!((unknown.0, unknown.2.as_str()), (-32601, "null"));
    let wrong = said_by_the_server(client.call::<_, i64>("add", &("one", 2)).await);
    assert_eq!(wrong.0, -32602);
    let too_large = said_by_the_server(client.call::<_, i64>("add", &(i64::MAX, 1)).await);
    assert_eq!(too_large.0, -1);
    let Err(JsonRpcError::Failed(error)) = client.call::<_, String>("add", &(1, 2)).await else {
        panic!("a number is no text");
    };
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[wasm_bindgen_test]
async fn calls_are_answered_in_any_order() {
    let client = client();
    let (a, b) = (unique(), unique());
    let first = client.call::<_, String>("hold", &[&a]);
    let second = client.call::<_, String>("hold", &[&b]);
    let third = client.call::<_, i64>("add", &(1, 2));
    assert_eq!(third.await.unwrap(), 3);
    client.call::<_, bool>("release", &[&b]).await.unwrap();
    assert_eq!(second.await.unwrap(), "released");
    client.call::<_, bool>("release", &[&a]).await.unwrap();
    assert_eq!(first.await.unwrap(), "released");
}

#[wasm_bindgen_test]
async fn a_batch_has_calls_and_notifications() {
    let client = client();
    let mut batch = client.batch();
    let sum = batch.call::<_, i64>("add", &(1, 2));
    let fails = batch.call::<_, ()>("fail", &(-7, "no", ()));
    let key = unique();
    batch.notify("note", &[&key]).unwrap();
    batch.notify("note", &[&key]).unwrap();
    let unknown = batch.call::<_, ()>("unknown", &());
    batch.send().await.unwrap();
    let (sum, fails, unknown) = join!(sum, fails, unknown);
    assert_eq!(sum.unwrap(), 3);
    assert_eq!(said_by_the_server(fails).0, -7);
    assert_eq!(said_by_the_server(unknown).0, -32601);
    let mut silent = client.batch();
    silent.notify("note", &[&key]).unwrap();
    silent.send().await.unwrap();
    let mut notifications = client.notifications();
    client.notify("note", &[&key]).unwrap().await.unwrap();
    // The server handles messages at the same time.
    while client.call::<_, u64>("notes", &[&key]).await.unwrap() < 4 {}
    assert!(notifications.next().now_or_never().is_none(), "no answers");
}

#[wasm_bindgen_test]
async fn the_server_notifies_whoever_has_subscribed() {
    let client = client();
    let mut notifications = client.notifications();
    let id: serde_json::Value = client.call("subscribe_ticks", &[3]).await.unwrap();
    for number in 0..3 {
        let tick = notifications.next().await.unwrap().unwrap();
        assert_eq!(tick.method(), "tick");
        let params: serde_json::Value = tick.params().unwrap();
        assert_eq!(params["subscription"], id);
        assert_eq!(params["result"], number);
    }
    let ended: bool = client.call("unsubscribe_ticks", &[id]).await.unwrap();
    assert!(ended);
    // The last handle closes the connection, and that ends the stream.
    drop(client);
    assert!(notifications.next().await.is_none());
}

#[wasm_bindgen_test]
async fn a_call_that_is_not_answered_ends_in_time() {
    let client = client().with_timeout(Some(Duration::from_millis(30)));
    let Err(JsonRpcError::Failed(error)) = client.call::<_, ()>("hold", &[unique()]).await else {
        panic!("nobody has released it");
    };
    assert!(error.is_timeout());
}

#[wasm_bindgen_test]
async fn the_last_handle_closes_the_connection() {
    let mut server = ServerView::new().await;
    let socket = server.socket("/json-rpc");
    let client = socket.into_json_rpc();
    let other = client.clone();
    drop(client);
    assert_eq!(other.call::<_, i64>("add", &(1, 2)).await.unwrap(), 3);
    drop(other);
    server.until_ended(1).await;
}

#[wasm_bindgen_test]
async fn a_call_fails_with_its_connection_and_one_that_waits_goes_out_with_the_next() {
    let mut server = ServerView::new().await;
    let url = server.listen("/json-rpc").await;
    let socket = ReconnectingWebSocket::builder(&url)
        .backoff(|_| Some(SOON))
        .build()
        .unwrap();
    let mut events = socket.events();
    let client = socket.into_json_rpc();
    assert_eq!(client.call::<_, i64>("add", &(1, 2)).await.unwrap(), 3);
    let lost = client.call::<_, String>("hold", &[unique()]);
    assert_eq!(client.call::<_, i64>("add", &(3, 4)).await.unwrap(), 7);
    server.unlisten().await;
    let Err(JsonRpcError::Failed(error)) = lost.await else {
        panic!("nobody has released it");
    };
    assert_eq!(error.kind(), ErrorKind::Closed);
    let waits = client.call::<_, i64>("add", &(5, 6));
    server.listen("/json-rpc").await;
    assert_eq!(waits.await.unwrap(), 11);
    until(&mut events, ConnectionState::Open).await;
}
