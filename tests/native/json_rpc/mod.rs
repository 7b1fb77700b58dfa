//! JSON-RPC 2.0 with a server that answers what no well-behaved one does. What a real one answers
//! is tested in browsers.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::future::Future;
use std::pin::Pin;

use futures_util::{FutureExt, StreamExt};
use proptest::prelude::*;
use serde_json::{Value, json};
use wasm_websocket::{
    Error, ErrorKind, JsonRpcClient, JsonRpcError, JsonRpcNotifications, OverflowPolicy,
    ReceiveLimit,
};

use crate::native::pipe::{Duplex, duplex, some_error};
use crate::native::without_files;

/// A client, its executor, and the server's side of its connection.
struct Setting {
    client: JsonRpcClient,
    driver: Pin<Box<dyn Future<Output = ()>>>,
    server: Duplex,
}

impl Setting {
    fn new() -> Self {
        let (here, server) = duplex(99);
        let (client, driver) = JsonRpcClient::new(here);
        Self {
            client: client.with_timeout(None),
            driver: Box::pin(driver),
            server,
        }
    }

    /// Lets the client do what it can, and says whether its work is over.
    fn work(&mut self) -> bool {
        (&mut self.driver).now_or_never().is_some()
    }

    /// What the client has sent.
    fn received(&mut self) -> Vec<Value> {
        self.work();
        let texts = self.server.received().into_iter();
        texts
            .map(|message| serde_json::from_str(message.as_text().unwrap()).unwrap())
            .collect()
    }

    fn answer(&mut self, text: &str) {
        self.server.send_now(text);
        self.work();
    }
}

#[track_caller]
fn failed<T>(outcome: Result<T, JsonRpcError>) -> Error {
    match outcome {
        Err(JsonRpcError::Failed(error)) => error,
        Err(JsonRpcError::Response(object)) => panic!("the server says {object}"),
        Ok(_) => panic!("it has a result"),
    }
}

#[track_caller]
fn next_error(notifications: &mut JsonRpcNotifications) -> Error {
    let item = notifications.next().now_or_never().expect("it waits");
    item.expect("it has ended").unwrap_err()
}

#[test]
fn what_is_sent_is_as_the_specification_says() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let _calls = (
        client.call::<_, i64>("add", &(1, 2)),
        client.call::<_, ()>("named", &BTreeMap::from([("a", 1)])),
        client.call::<_, ()>("nothing", &()),
    );
    let told = client.notify("seen", &[7]).unwrap();
    assert_eq!(
        setting.received(),
        [
            json!({"jsonrpc": "2.0", "method": "add", "params": [1, 2], "id": 1}),
            json!({"jsonrpc": "2.0", "method": "named", "params": {"a": 1}, "id": 2}),
            json!({"jsonrpc": "2.0", "method": "nothing", "id": 3}),
            json!({"jsonrpc": "2.0", "method": "seen", "params": [7]}),
        ]
    );
    assert!(told.now_or_never().unwrap().is_ok());
}

#[test]
fn a_call_has_the_result_or_the_error_of_the_server() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let sum = client.call::<_, i64>("add", &(1, 2));
    let null = client.call::<_, Option<u8>>("find", &["x"]);
    let fails = client.call::<_, i64>("fail", &());
    let old = client.call::<_, i64>("version 1.0", &());
    setting.work();
    setting.answer(r#"{"jsonrpc":"2.0","id":3,"error":{"code":-7,"message":"no\n","data":[1]}}"#);
    setting.answer(r#"{"jsonrpc":"2.0","result":null,"id":2}"#);
    setting.answer(r#"{"jsonrpc":"2.0","result":3,"id":1}"#);
    setting.answer(r#"{"id":4,"result":4,"error":null}"#);
    assert_eq!(sum.now_or_never().unwrap().unwrap(), 3);
    assert_eq!(null.now_or_never().unwrap().unwrap(), None);
    assert_eq!(old.now_or_never().unwrap().unwrap(), 4);
    let Err(JsonRpcError::Response(object)) = fails.now_or_never().unwrap() else {
        panic!("it has no error of the server");
    };
    assert_eq!((object.code(), object.message()), (-7, "no\n"));
    assert_eq!(object.data::<Vec<u8>>().unwrap(), [1]);
    assert_eq!(object.data_json(), "[1]");
    assert_eq!(object.to_string(), "error -7: no\\n");
    assert_eq!(
        object.data::<String>().unwrap_err().kind(),
        ErrorKind::Decode
    );
}

#[test]
fn parameters_without_a_form_are_errors_and_send_nothing() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let scalar = client.call::<_, ()>("f", &7).now_or_never().unwrap();
    let error = failed(scalar);
    assert_eq!(error.kind(), ErrorKind::Encode);
    assert_eq!(
        error.source().unwrap().to_string(),
        "parameters are an array, an object, or nothing"
    );
    let keys = BTreeMap::from([((1, 2), 3)]);
    assert_eq!(
        client.notify("f", &keys).unwrap_err().kind(),
        ErrorKind::Encode
    );
    let mut batch = client.batch();
    assert!(batch.notify("f", &"text").is_err());
    let bad = batch.call::<_, ()>("f", &true);
    assert_eq!(
        failed(bad.now_or_never().unwrap()).kind(),
        ErrorKind::Encode
    );
    let empty = batch.send().now_or_never().unwrap().unwrap_err();
    assert_eq!(empty.kind(), ErrorKind::InvalidRequest);
    assert_eq!(setting.received(), [] as [Value; 0]);
}

#[test]
fn a_result_of_another_type_fails_its_call_alone() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let wrong = client.call::<_, i64>("one", &());
    let right = client.call::<_, i64>("two", &());
    setting.work();
    setting.answer(r#"{"jsonrpc":"2.0","id":1,"result":"three"}"#);
    setting.answer(r#"{"jsonrpc":"2.0","id":2,"result":2}"#);
    assert_eq!(
        failed(wrong.now_or_never().unwrap()).kind(),
        ErrorKind::Decode
    );
    assert_eq!(right.now_or_never().unwrap().unwrap(), 2);
}

#[test]
fn what_is_no_answer_to_a_call_is_told_and_harms_nobody() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let call = client.call::<_, i64>("add", &(1, 2));
    let mut notifications = client.notifications();
    setting.work();
    for (text, kind) in [
        ("{", ErrorKind::Decode),
        ("7", ErrorKind::Decode),
        ("[1, 2", ErrorKind::Decode),
        (r#"{"jsonrpc":"2.0","id":1}"#, ErrorKind::Decode),
        (
            r#"{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}"#,
            ErrorKind::Decode,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":"x"}}"#,
            ErrorKind::Decode,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":1e99,"message":""}}"#,
            ErrorKind::Decode,
        ),
        (
            r#"{"jsonrpc":"2.0","id":9,"result":1}"#,
            ErrorKind::UnexpectedReply,
        ),
        (
            r#"{"jsonrpc":"2.0","id":"1","result":1}"#,
            ErrorKind::UnexpectedReply,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1.5,"result":1}"#,
            ErrorKind::UnexpectedReply,
        ),
        (
            r#"{"jsonrpc":"2.0","id":-1,"result":1}"#,
            ErrorKind::UnexpectedReply,
        ),
        (
            r#"{"jsonrpc":"2.0","id":[1],"result":1}"#,
            ErrorKind::UnexpectedReply,
        ),
        (
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}"#,
            ErrorKind::UnexpectedReply,
        ),
    ] {
        setting.answer(text);
        let error = next_error(&mut notifications);
        assert_eq!(error.kind(), kind, "{text}: {error}");
    }
    setting.answer(r#"{"jsonrpc":"2.0","id":1,"result":3}"#);
    assert_eq!(call.now_or_never().unwrap().unwrap(), 3);
}

#[test]
fn a_second_answer_a_bomb_and_bytes_are_told_and_harm_nobody() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let call = client.call::<_, i64>("add", &(1, 2));
    let mut notifications = client.notifications();
    setting.work();
    let bomb = "[".repeat(100_000);
    for text in [bomb.clone(), format!(r#"{{"id":1,"result":{bomb}}}"#)] {
        setting.answer(&text);
        assert_eq!(next_error(&mut notifications).kind(), ErrorKind::Decode);
    }
    setting.answer(r#"{"jsonrpc":"2.0","id":1,"result":3}"#);
    setting.answer(r#"{"jsonrpc":"2.0","id":1,"result":4}"#);
    assert_eq!(call.now_or_never().unwrap().unwrap(), 3);
    let twice = next_error(&mut notifications);
    assert_eq!(twice.to_string(), "no request is pending for the id 1");
    setting.server.send_now(vec![1, 2]);
    setting.work();
    assert_eq!(next_error(&mut notifications).kind(), ErrorKind::Decode);
}

#[test]
fn a_batch_is_one_message_and_its_members_are_answered_in_any_order() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let mut notifications = client.notifications();
    let mut batch = client.batch();
    let one = batch.call::<_, i64>("one", &());
    batch.notify("seen", &[1]).unwrap();
    let two = batch.call::<_, i64>("two", &());
    let three = batch.call::<_, i64>("three", &());
    let sent = batch.send();
    assert_eq!(
        setting.received(),
        [json!([
            {"jsonrpc": "2.0", "method": "one", "id": 1},
            {"jsonrpc": "2.0", "method": "seen", "params": [1]},
            {"jsonrpc": "2.0", "method": "two", "id": 2},
            {"jsonrpc": "2.0", "method": "three", "id": 3},
        ])]
    );
    assert!(sent.now_or_never().unwrap().is_ok());
    // One that makes no sense does not take its neighbours with it.
    setting.answer(
        r#" [{"id":3,"error":{"code":1,"message":""}}, 7, {"id":1,"result":1},
            {"method":"news"}, {"id":2,"result":2}]"#,
    );
    setting.answer("[]");
    assert_eq!(one.now_or_never().unwrap().unwrap(), 1);
    assert_eq!(two.now_or_never().unwrap().unwrap(), 2);
    assert!(matches!(
        three.now_or_never(),
        Some(Err(JsonRpcError::Response(_)))
    ));
    assert_eq!(next_error(&mut notifications).kind(), ErrorKind::Decode);
    let news = notifications
        .next()
        .now_or_never()
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!((news.method(), news.params_json()), ("news", "null"));
    assert_eq!(news.params::<Option<u8>>().unwrap(), None);
    assert!(notifications.next().now_or_never().is_none());
}

#[test]
fn a_batch_that_is_dropped_sends_nothing_and_fails_its_calls() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let mut batch = client.batch();
    let call = batch.call::<_, i64>("one", &());
    drop(batch);
    let error = failed(call.now_or_never().unwrap());
    assert_eq!(
        error.to_string(),
        "the request was dropped before it was sent"
    );
    assert_eq!(setting.received(), [] as [Value; 0]);
}

#[test]
fn a_request_of_the_server_is_refused_and_told() {
    let mut setting = Setting::new();
    let mut notifications = setting.client.notifications();
    setting.answer(r#"{"jsonrpc":"2.0","id":"q","method":"ask","params":[]}"#);
    let error = next_error(&mut notifications);
    assert_eq!(error.kind(), ErrorKind::UnsupportedData);
    assert!(error.to_string().contains("for \"ask\""), "{error}");
    let refusal = json!({"code": -32601, "message": "Method not found"});
    let answer = json!({"jsonrpc": "2.0", "error": refusal, "id": "q"});
    assert_eq!(setting.received(), [answer]);
}

#[test]
fn every_stream_of_notifications_gets_all_of_them_within_its_limit() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let newest = ReceiveLimit::default()
        .messages(1)
        .overflow(OverflowPolicy::DropOldest);
    let (all, mut newest) = (client.notifications(), client.notifications_within(newest));
    let mut strict = client.notifications_within(ReceiveLimit::default().messages(1));
    for number in 0..3 {
        setting.answer(&format!(r#"{{"method":"tick","params":[{number}]}}"#));
    }
    let last = newest.next().now_or_never().unwrap().unwrap().unwrap();
    assert_eq!(last.params::<(u8,)>().unwrap(), (2,));
    assert_eq!(newest.receive_stats().dropped_messages, 2);
    assert!(strict.next().now_or_never().unwrap().unwrap().is_ok());
    assert_eq!(next_error(&mut strict).kind(), ErrorKind::Overflow);
    assert!(strict.next().now_or_never().unwrap().is_none());
    // The end of the connection ends them.
    setting.server.close();
    assert!(setting.work());
    let numbers = all.map(|item| item.unwrap().params::<(u8,)>().unwrap().0);
    assert_eq!(
        numbers.collect::<Vec<_>>().now_or_never().unwrap(),
        [0, 1, 2]
    );
}

#[test]
fn the_end_of_the_connection_fails_what_waits() {
    let mut setting = Setting::new();
    let client = setting.client.clone();
    let mut notifications = client.notifications();
    let call = client.call::<_, i64>("one", &());
    setting.work();
    setting.server.fail(some_error());
    setting.work();
    assert_eq!(
        failed(call.now_or_never().unwrap()).kind(),
        some_error().kind()
    );
    assert_eq!(next_error(&mut notifications).kind(), some_error().kind());
    setting.server.close();
    assert!(setting.work());
    let late = client.call::<_, i64>("late", &());
    assert_eq!(
        failed(late.now_or_never().unwrap()).kind(),
        some_error().kind()
    );
}

#[test]
fn the_client_works_for_as_long_as_somebody_holds_it_or_waits_for_it() {
    let mut setting = Setting::new();
    let call = setting.client.call::<_, i64>("one", &());
    let (other, _) = JsonRpcClient::new(duplex(1).0);
    drop(std::mem::replace(&mut setting.client, other));
    assert!(!setting.work());
    setting.answer(r#"{"id":1,"result":1}"#);
    assert_eq!(call.now_or_never().unwrap().unwrap(), 1);
    assert!(setting.work());
}

#[test]
fn a_time_out_needs_a_browser() {
    let (client, _driver) = JsonRpcClient::new(duplex(1).0);
    let call = client.call::<_, i64>("one", &()).now_or_never().unwrap();
    assert_eq!(failed(call).kind(), ErrorKind::Unsupported);
}

proptest! {
    #![proptest_config(without_files())]

    #[test]
    fn nothing_that_a_server_sends_panics_or_answers_another_call(
        texts in prop::collection::vec(
            r#"(\[|\{|\}|\]|,|"id":1|"id":2|"method":"m"|"result":1|"error":\{"code":1,"message":""\}|"params":\[\]){1,8}"#,
            0..20)
    ) {
        let mut setting = Setting::new();
        let client = setting.client.clone();
        let mut call = Box::pin(client.call::<_, i64>("one", &()));
        setting.work();
        for text in texts {
            setting.answer(&text);
        }
        if let Some(Ok(result)) = (&mut call).now_or_never() {
            assert_eq!(result, 1);
        }
    }
}
