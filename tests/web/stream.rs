use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use futures_util::stream::FusedStream;
use futures_util::{FutureExt, Sink, SinkExt, StreamExt, join, stream};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ErrorKind, Message, ReuniteError, WebSocketStream};

use super::support::{open_stream, socket};

#[wasm_bindgen_test]
async fn a_stream_sends_and_receives() {
    let mut stream = open_stream("/echo").await;
    for text in ["one", "two", "three"] {
        stream.send(text.into()).await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), Message::from(text));
    }
}

#[wasm_bindgen_test]
async fn the_halves_work_in_two_tasks_and_still_reach_the_handle() {
    let (mut sink, receiving) = open_stream("/echo").await.split();
    assert_eq!(sink.socket().url(), receiving.socket().url());
    let messages = ["one", "two", "three"].map(Message::from);
    let send = async {
        let mut all = stream::iter(messages.clone().map(Ok));
        sink.send_all(&mut all).await.unwrap();
    };
    let ((), received) = join!(
        send,
        receiving.take(3).map(Result::unwrap).collect::<Vec<_>>()
    );
    assert_eq!(received, messages);
}

#[wasm_bindgen_test]
async fn the_sink_waits_while_connecting_and_fails_when_the_connection_does() {
    let mut stream = WebSocketStream::new(socket("/echo"));
    let mut context = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut stream).poll_ready(&mut context).is_pending());
    stream.send("as soon as it is open".into()).await.unwrap();
    assert!(stream.next().await.unwrap().is_ok());

    let mut refused = WebSocketStream::new(socket("/status?code=404"));
    let error = refused.send("never".into()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}

#[wasm_bindgen_test]
async fn flushing_is_done_when_the_browser_has_the_message() {
    let mut stream = open_stream("/echo").await;
    stream.feed(vec![7; 1024 * 1024].into()).await.unwrap();
    assert!(matches!(stream.flush().now_or_never(), Some(Ok(()))));
}

#[wasm_bindgen_test]
async fn starting_to_send_without_being_ready_is_an_error() {
    let mut stream = WebSocketStream::new(socket("/echo"));
    let error = Pin::new(&mut stream)
        .start_send("too early".into())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOpen);
}

#[wasm_bindgen_test]
async fn cancelling_next_loses_no_message() {
    let mut stream = open_stream("/echo").await;
    assert!(stream.next().now_or_never().is_none());
    stream.send("one".into()).await.unwrap();
    loop {
        // Each turn drops a pending future of `next()`.
        if let Some(message) = stream.next().now_or_never() {
            assert_eq!(message.unwrap().unwrap(), Message::from("one"));
            break;
        }
        super::support::next_task().await;
    }
}

#[wasm_bindgen_test]
async fn a_stream_knows_that_it_has_ended() {
    let mut stream = open_stream("/echo").await;
    assert!(!stream.is_terminated());
    stream.close().await.unwrap();
    assert!(!stream.is_terminated(), "its end has not been read yet");
    assert!(stream.next().await.is_none());
    assert!(stream.is_terminated());
    let mut context = Context::from_waker(Waker::noop());
    assert!(matches!(
        stream.poll_next_unpin(&mut context),
        Poll::Ready(None)
    ));
}

#[wasm_bindgen_test]
async fn a_stream_of_a_closed_socket_ends_at_once() {
    let mut first = open_stream("/echo").await;
    first.close().await.unwrap();
    let mut late = WebSocketStream::new(first.socket().clone());
    assert!(late.next().await.is_none());
    let error = late.send("too late".into()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
    assert_eq!(error.close_event(), first.socket().close_event().as_ref());
}

#[wasm_bindgen_test]
async fn the_halves_of_one_socket_are_reunited_and_those_of_two_are_given_back() {
    let (one_sink, one_stream) = open_stream("/echo").await.split();
    let (other_sink, other_stream) = open_stream("/echo").await.split();
    let error = one_sink.reunite(other_stream).unwrap_err();
    assert!(error.to_string().contains("different sockets"), "{error}");
    let ReuniteError { sink, stream } = error;
    let mut one = one_stream.reunite(sink).unwrap();
    let mut other = other_sink.reunite(stream).unwrap();
    for stream in [&mut one, &mut other] {
        stream.send("whole again".into()).await.unwrap();
        let message = stream.next().await.unwrap().unwrap();
        assert_eq!(message, Message::from("whole again"));
    }
}
