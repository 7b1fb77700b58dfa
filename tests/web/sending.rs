use futures_util::{FutureExt, SinkExt, StreamExt, join};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ErrorKind, Message, ReadyState, WebSocket};

use super::support::{heard, open_socket, open_stream, socket, url};

fn assert_refused(socket: &WebSocket, state: ReadyState) {
    assert_eq!(socket.ready_state(), state);
    let before = socket.buffered_amount();
    for error in [
        socket.send("text").unwrap_err(),
        socket.send_text("text").unwrap_err(),
        socket.send_binary(b"bytes").unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotOpen);
        assert_eq!(error.ready_state(), Some(state));
        assert!(error.to_string().contains(&state.to_string()), "{error}");
    }
    assert_eq!(
        socket.buffered_amount(),
        before,
        "nothing reached the browser"
    );
}

/// Promise 3.
#[wasm_bindgen_test]
async fn sending_when_not_open_is_an_error_that_names_the_state() {
    let socket = socket("/echo");
    assert_refused(&socket, ReadyState::Connecting);
    socket.opened().await.unwrap();
    socket.send_text("open").unwrap();
    socket.close();
    assert_refused(&socket, ReadyState::Closing);
    socket.closed().await;
    assert_refused(&socket, ReadyState::Closed);
}

/// Promise 21. The browser takes no view of shared memory, and the tests run in such a build too.
#[wasm_bindgen_test]
async fn binary_sends_work_with_shared_wasm_memory() {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    // Not every page can name the class.
    let buffer: js_sys::Object = memory.buffer().unchecked_into();
    let is_shared = buffer.to_string() == "[object SharedArrayBuffer]";
    assert_eq!(is_shared, cfg!(target_feature = "atomics"));
    let mut stream = open_stream("/echo").await;
    for bytes in [vec![], vec![1, 2, 3], vec![7; 1024 * 1024]] {
        stream.socket().send_binary(&bytes).unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), Message::from(bytes));
    }
    stream.socket().send_text("é").unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), Message::from("é"));
}

#[wasm_bindgen_test]
async fn ready_waits_for_the_connection_and_reports_that_it_failed() {
    let pending = socket("/echo");
    assert!(pending.ready().now_or_never().is_none());
    pending.ready().await.unwrap();
    pending.send_text("open by now").unwrap();
    let error = socket("/status?code=404").ready().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}

/// Promise 22.
#[wasm_bindgen_test]
async fn a_producer_that_waits_until_ready_stays_under_the_high_water_mark_plus_one_message() {
    const HIGH: u64 = 64 * 1024;
    const CHUNK: usize = 16 * 1024;
    let socket = WebSocket::builder(&url("/echo"))
        .high_water_mark(HIGH)
        .build()
        .unwrap();
    let (_listener, messages) = heard(&socket);
    let mut waited = 0;
    let produce = async {
        for _ in 0..512 {
            let ready = socket.ready();
            futures_util::pin_mut!(ready);
            if ready.as_mut().now_or_never().is_none() {
                waited += 1;
                ready.await.unwrap();
            }
            socket.send_binary(&[7; CHUNK]).unwrap();
            let buffered = socket.buffered_amount();
            assert!(
                buffered < HIGH + CHUNK as u64,
                "{buffered} bytes are buffered"
            );
        }
    };
    let consume = messages
        .take(512)
        .fold(0, async |sum, message| sum + message.len());
    let ((), received) = join!(produce, consume);
    assert_eq!(received, 512 * CHUNK);
    assert!(waited > 0, "the producer was never made to wait");
}

#[wasm_bindgen_test]
async fn drained_waits_until_everything_has_left_the_browser() {
    let socket = open_socket("/echo").await;
    socket.drained().await.unwrap();
    socket.send_binary(&vec![7; 4 * 1024 * 1024]).unwrap();
    assert!(socket.buffered_amount() > 0);
    socket.drained().await.unwrap();
    assert_eq!(socket.buffered_amount(), 0);
    socket.send_text("the last words").unwrap();
    socket.close();
    socket.drained().await.unwrap();
    assert!(socket.close_event().unwrap().was_clean);
}

#[wasm_bindgen_test]
async fn drained_reports_that_the_connection_was_lost() {
    let socket = open_socket("/drop?after=1").await;
    socket.send_text("go").unwrap();
    socket.closed().await;
    let error = socket.drained().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
}

/// Promise 46: 25 MiB, of which the browser never holds more than the high-water mark and one message.
#[wasm_bindgen_test]
async fn an_upload_that_awaits_readiness_arrives_whole() {
    const COUNT: usize = 100;
    let mut stream = open_stream(&format!("/collect?count={COUNT}")).await;
    let chunk = vec![7; 256 * 1024];
    for _ in 0..COUNT {
        stream.send(chunk.clone().into()).await.unwrap();
        let buffered = stream.socket().buffered_amount();
        assert!(buffered < 1024 * 1024 + chunk.len() as u64, "{buffered}");
    }
    let answer = stream.next().await.unwrap().unwrap();
    assert_eq!(answer.as_text(), Some("26214400"));
}
