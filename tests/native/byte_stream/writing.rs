use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;

use futures_util::{AsyncWrite, AsyncWriteExt, FutureExt, StreamExt, join};
use proptest::collection::vec;
use proptest::prelude::*;
use wasm_websocket::{ByteStream, Error, ErrorKind, Message, ReadyState};

use crate::native::pipe::{PipeSink, PipeStream, pipe, run};

fn writer(capacity: usize) -> (ByteStream<PipeSink>, PipeStream) {
    let (sink, stream) = pipe(capacity);
    (ByteStream::new(sink), stream)
}

/// What lies in an `io::Error`.
fn inner(error: io::Error) -> Error {
    error.downcast::<Error>().unwrap()
}

#[test]
fn each_write_is_one_binary_message_of_at_most_64_kib() {
    let (mut writer, stream) = writer(9);
    assert_eq!(run(writer.write(b"one")).unwrap(), 3);
    assert_eq!(run(writer.write(&[7; 65_536])).unwrap(), 65_536);
    assert_eq!(run(writer.write(&[8; 65_537])).unwrap(), 65_536);
    let messages = stream.take_all();
    let sizes: Vec<usize> = messages.iter().map(Message::len).collect();
    assert_eq!(sizes, [3, 65_536, 65_536]);
    assert!(messages.iter().all(Message::is_binary));
}

#[test]
fn a_vectored_write_joins_its_buffers_into_one_message() {
    let (writer, stream) = writer(9);
    let mut writer = writer.max_message_size(9);
    let buffers = [b"one " as &[u8], b"", b"two ", b"three"].map(IoSlice::new);
    assert_eq!(run(writer.write_vectored(&buffers)).unwrap(), 9);
    assert_eq!(stream.take_all(), [Message::binary("one two t")]);
}

#[test]
fn an_empty_write_sends_nothing_and_does_not_wait() {
    let (mut writer, stream) = writer(0);
    assert_eq!(run(writer.write(b"")).unwrap(), 0);
    assert_eq!(run(writer.write_vectored(&[])).unwrap(), 0);
    let empty = [b"", b""].map(|buffer| IoSlice::new(buffer));
    assert_eq!(run(writer.write_vectored(&empty)).unwrap(), 0);
    assert_eq!(stream.take_all(), []);
}

#[test]
fn a_message_of_no_bytes_is_refused_as_a_limit_and_sends_nothing() {
    let (writer, stream) = writer(9);
    let mut writer = writer.max_message_size(0);
    let error = run(writer.write_all(b"bytes")).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    let error = inner(error);
    assert_eq!(error.kind(), ErrorKind::InvalidOption);
    assert!(
        error.to_string().contains("at least 1 is needed"),
        "{error}"
    );
    assert_eq!(stream.take_all(), []);
}

#[test]
fn a_write_waits_for_room_and_one_that_is_dropped_meanwhile_sends_nothing() {
    let (mut writer, stream) = writer(1);
    run(writer.write_all(b"first")).unwrap();
    assert!(writer.write(b"dropped").now_or_never().is_none());
    let read = async {
        assert_eq!(stream.take_all(), [Message::binary("first")]);
    };
    let (written, ()) = run(async { join!(writer.write(b"second"), read) });
    assert_eq!(written.unwrap(), 6);
    assert_eq!(stream.take_all(), [Message::binary("second")]);
}

#[test]
fn flushing_flushes_the_sink() {
    let (mut writer, _stream) = writer(1);
    run(writer.write_all(b"bytes")).unwrap();
    assert_eq!(writer.get_ref().flushes(), 0);
    run(writer.flush()).unwrap();
    assert_eq!(writer.get_ref().flushes(), 1);
}

#[test]
fn closing_is_done_when_the_sink_is_and_writing_fails_once_it_has_begun() {
    let (mut writer, mut stream) = writer(9);
    run(writer.write_all(b"last")).unwrap();
    assert!(writer.close().now_or_never().is_none());
    assert_write_fails(&mut writer, ReadyState::Closing);

    let end = async {
        stream
            .by_ref()
            .map(Result::unwrap)
            .collect::<Vec<_>>()
            .await
    };
    let (closed, messages) = run(async { join!(writer.close(), end) });
    closed.unwrap();
    assert_eq!(messages, [Message::binary("last")]);
    assert_write_fails(&mut writer, ReadyState::Closed);
    run(writer.close()).unwrap();
}

fn assert_write_fails(writer: &mut ByteStream<PipeSink>, state: ReadyState) {
    for bytes in [b"late" as &[u8], b""] {
        let error = run(writer.write(bytes)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(inner(error).ready_state(), Some(state));
    }
}

#[test]
fn an_error_of_the_sink_is_the_error_of_the_write() {
    let (mut writer, stream) = writer(9);
    stream.close();
    let error = run(writer.write(b"bytes")).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert_eq!(inner(error).kind(), ErrorKind::InvalidCloseCode);
}

/// Writes all the bytes of several buffers, and says in how many pieces.
async fn write_all(writer: &mut ByteStream<PipeSink>, buffers: &[Vec<u8>]) -> usize {
    let mut slices: Vec<IoSlice<'_>> = buffers.iter().map(|b| IoSlice::new(b)).collect();
    let mut rest = slices.as_mut_slice();
    let mut pieces = 0;
    while rest.iter().any(|slice| !slice.is_empty()) {
        let count = poll_fn(|context| match &*rest {
            [one] => Pin::new(&mut *writer).poll_write(context, one),
            several => Pin::new(&mut *writer).poll_write_vectored(context, several),
        })
        .await
        .unwrap();
        IoSlice::advance_slices(&mut rest, count);
        pieces += 1;
    }
    pieces
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_bytes_are_written_the_messages_have_the_same(
        writes in vec(vec(vec(any::<u8>(), 0..30), 0..4), 0..10),
        max_message_size in 1..50_usize,
        capacity in 1..4_usize,
    ) {
        let (writer, stream) = writer(capacity);
        let mut writer = writer.max_message_size(max_message_size);
        let write = async {
            let mut pieces = 0;
            for buffers in &writes {
                pieces += write_all(&mut writer, buffers).await;
            }
            writer.close().await.unwrap();
            pieces
        };
        let read = stream.map(Result::unwrap).collect::<Vec<_>>();
        let (pieces, messages) = run(async { join!(write, read) });
        prop_assert_eq!(messages.len(), pieces);
        for message in &messages {
            prop_assert!((1..=max_message_size).contains(&message.len()));
        }
        let received: Vec<u8> = messages.into_iter().flat_map(Message::into_bytes).collect();
        prop_assert_eq!(received, writes.concat().concat());
    }
}
