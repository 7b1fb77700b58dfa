//! The feature `io`: a connection as a stream of bytes.

use std::io;

use futures_util::{AsyncReadExt, AsyncWriteExt, FutureExt, join};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ByteStream, CloseCode, Error, ErrorKind, ReadyState, WebSocket, WebSocketStream,
};

use super::support::{open_stream, raw_close, socket, summary, url};

async fn open_bytes(endpoint: &str) -> ByteStream<WebSocketStream> {
    open_stream(endpoint).await.into_io()
}

/// Reads once, with room for 64 bytes.
async fn read(bytes: &mut ByteStream<WebSocketStream>) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; 64];
    let count = bytes.read(&mut buffer).await?;
    buffer.truncate(count);
    Ok(buffer)
}

/// What lies in an `io::Error`.
fn inner(error: io::Error) -> Error {
    error.downcast::<Error>().unwrap()
}

#[wasm_bindgen_test]
async fn one_mebibyte_comes_back_from_the_echo_as_it_was() {
    let sent: Vec<u8> = (0..1024 * 1024_u32).map(|i| (i % 251) as u8).collect();
    let (sink, stream) = open_stream("/echo").await.split();
    let (mut writer, mut reader) = (sink.into_io(), stream.into_io());
    let mut received = vec![0; sent.len()];
    let (written, read) = join!(
        async {
            writer.write_all(&sent).await?;
            writer.flush().await
        },
        reader.read_exact(&mut received)
    );
    written.unwrap();
    read.unwrap();
    assert!(received == sent);
    writer.close().await.unwrap();
    assert_eq!(reader.read(&mut received).await.unwrap(), 0);
}

/// Promise 20.
#[wasm_bindgen_test]
async fn an_empty_message_does_not_end_the_bytes() {
    let mut bytes = open_bytes("/echo").await;
    let socket = bytes.get_ref().socket().clone();
    socket.send_binary(b"").unwrap();
    bytes.write_all(b"behind it").await.unwrap();
    assert_eq!(read(&mut bytes).await.unwrap(), b"behind it");
}

#[wasm_bindgen_test]
async fn text_is_refused_and_the_bytes_behind_it_are_read() {
    let mut bytes = open_bytes("/echo").await;
    bytes.get_ref().socket().send_text("text").unwrap();
    bytes.write_all(b"bytes").await.unwrap();
    let error = read(&mut bytes).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    assert_eq!(inner(error).kind(), ErrorKind::UnsupportedData);
    assert_eq!(read(&mut bytes).await.unwrap(), b"bytes");
}

#[wasm_bindgen_test]
async fn text_is_read_as_utf_8_where_it_is_accepted() {
    let mut bytes = open_bytes("/echo").await.accept_text(true);
    bytes.get_ref().socket().send_text("tëxt").unwrap();
    assert_eq!(read(&mut bytes).await.unwrap(), "tëxt".as_bytes());
}

#[wasm_bindgen_test]
async fn a_close_by_the_server_is_the_end_of_the_bytes_and_of_writing() {
    let mut bytes = open_bytes("/close?after=1&code=4001").await;
    bytes.write_all(b"the last words").await.unwrap();
    let mut all = Vec::new();
    bytes.read_to_end(&mut all).await.unwrap();
    assert_eq!(all, b"the last words");
    assert_eq!(read(&mut bytes).await.unwrap(), b"");
    let event = bytes.get_ref().socket().close_event().unwrap();
    assert_eq!(summary(&event), "4001 \"\" clean");
    let error = bytes.write_all(b"too late").await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    assert_eq!(inner(error).close_event(), Some(&event));
}

#[wasm_bindgen_test]
async fn closing_is_done_at_the_close_event_and_writing_fails_once_it_has_begun() {
    let mut bytes = open_bytes("/echo").await;
    assert!(bytes.close().now_or_never().is_none());
    let error = bytes.write(b"too late").await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    assert_eq!(inner(error).ready_state(), Some(ReadyState::Closing));
    bytes.close().await.unwrap();
    let event = bytes.get_ref().socket().close_event().unwrap();
    assert_eq!(event.code, CloseCode::NORMAL);
    let error = bytes.write(b"too late").await.unwrap_err();
    assert_eq!(inner(error).ready_state(), Some(ReadyState::Closed));
    assert_eq!(read(&mut bytes).await.unwrap(), b"");
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_one_error_and_then_the_end() {
    let mut bytes = open_bytes("/drop?after=1").await;
    bytes.write_all(b"before").await.unwrap();
    assert_eq!(read(&mut bytes).await.unwrap(), b"before");
    let error = read(&mut bytes).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    let event = bytes.get_ref().socket().close_event();
    assert_eq!(inner(error).close_event(), event.as_ref());
    assert_eq!(read(&mut bytes).await.unwrap(), b"");
}

#[wasm_bindgen_test]
async fn a_writer_waits_for_the_connection_and_learns_that_it_failed() {
    let mut bytes = WebSocketStream::new(socket("/echo")).into_io();
    assert!(bytes.write(b"too early").now_or_never().is_none());
    bytes.write_all(b"in time").await.unwrap();
    assert_eq!(read(&mut bytes).await.unwrap(), b"in time");

    let mut refused = WebSocketStream::new(socket("/status?code=404")).into_io();
    let error = refused.write_all(b"never").await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
}

/// Promise 22.
#[wasm_bindgen_test]
async fn a_writer_stays_under_the_high_water_mark_plus_one_message() {
    const HIGH: usize = 64 * 1024;
    const MESSAGE: usize = 16 * 1024;
    const ALL: usize = 8 * 1024 * 1024;
    let builder = WebSocket::builder(&url("/echo")).high_water_mark(HIGH as u64);
    let (sink, stream) = builder.connect().await.unwrap().split();
    let mut writer = sink.into_io().max_message_size(MESSAGE);
    let socket = writer.get_ref().socket().clone();
    let mut waited = 0;
    let write = async {
        let bytes = vec![7; ALL];
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let written = match writer.write(rest).now_or_never() {
                Some(at_once) => at_once.unwrap(),
                None => {
                    waited += 1;
                    writer.write(rest).await.unwrap()
                }
            };
            assert!(written <= MESSAGE, "a message of {written} bytes");
            rest = &rest[written..];
            let buffered = socket.buffered_amount();
            let limit = (HIGH + MESSAGE) as u64;
            assert!(buffered < limit, "{buffered} bytes are buffered");
        }
    };
    let mut received = vec![0; ALL];
    let mut reader = stream.into_io();
    let ((), read) = join!(write, reader.read_exact(&mut received));
    read.unwrap();
    assert!(received.iter().all(|byte| *byte == 7));
    assert!(waited > 0, "the writer was never made to wait");
}

#[wasm_bindgen_test]
async fn giving_the_stream_back_gives_what_has_not_been_read() {
    use futures_util::StreamExt;

    let mut bytes = open_bytes("/echo").await;
    bytes.write_all(b"head and body").await.unwrap();
    bytes.get_ref().socket().send_text("a message").unwrap();
    bytes.read_exact(&mut [0; 5]).await.unwrap();
    let (mut stream, unread) = bytes.into_inner();
    assert_eq!(unread, b"and body");
    let message = stream.next().await.unwrap().unwrap();
    assert_eq!(message.as_text(), Some("a message"));
}

#[wasm_bindgen_test]
async fn dropping_the_bytes_closes_the_connection() {
    let bytes = open_bytes("/echo").await;
    let raw = bytes.get_ref().socket().as_raw().clone();
    drop(bytes);
    assert_eq!(raw_close(&raw).await, (1000, true));
}
