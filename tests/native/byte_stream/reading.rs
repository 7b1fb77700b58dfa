use std::future::poll_fn;
use std::io::{self, IoSliceMut};
use std::pin::Pin;

use futures_util::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, FutureExt};
use proptest::collection::vec;
use proptest::prelude::*;
use wasm_websocket::{ByteStream, Error, ErrorKind, Message};

use crate::native::pipe::{PipeStream, pipe, run, some_error};

/// Bytes to read, of which nothing more comes.
fn received<M: Into<Message>>(messages: impl IntoIterator<Item = M>) -> ByteStream<PipeStream> {
    let (_sink, stream) = pipe(0);
    for message in messages {
        stream.arrive(message);
    }
    stream.close();
    ByteStream::new(stream)
}

fn read(bytes: &mut ByteStream<PipeStream>, size: usize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; size];
    let count = run(bytes.read(&mut buffer))?;
    buffer.truncate(count);
    Ok(buffer)
}

/// What lies in an `io::Error`.
fn inner(error: io::Error) -> Error {
    error.downcast::<Error>().unwrap()
}

/// Promise 20.
#[test]
fn an_empty_message_does_not_end_it() {
    let mut bytes = received(["", "one", "", "", "two", ""].map(Message::binary));
    assert_eq!(read(&mut bytes, 10).unwrap(), b"one");
    assert_eq!(read(&mut bytes, 10).unwrap(), b"two");
    assert_eq!(read(&mut bytes, 10).unwrap(), b"");
}

#[test]
fn the_end_lasts_and_the_stream_is_not_asked_again() {
    let mut bytes = received([b"last"]);
    assert_eq!(read(&mut bytes, 10).unwrap(), b"last");
    for _ in 0..3 {
        assert_eq!(read(&mut bytes, 10).unwrap(), b"");
        assert_eq!(run(bytes.fill_buf()).unwrap(), b"");
    }
    assert_eq!(bytes.get_ref().polls(), 2);
}

#[test]
fn a_read_into_no_room_takes_nothing_and_does_not_wait() {
    let mut bytes = received([b"kept"]);
    assert_eq!(read(&mut bytes, 0).unwrap(), b"");
    let no_room = &mut [IoSliceMut::new(&mut []), IoSliceMut::new(&mut [])];
    assert_eq!(run(bytes.read_vectored(no_room)).unwrap(), 0);
    assert_eq!(bytes.get_ref().polls(), 0);
    assert_eq!(read(&mut bytes, 10).unwrap(), b"kept");
}

#[test]
fn an_end_that_is_not_clean_is_one_error_and_then_the_end() {
    let (_sink, stream) = pipe(0);
    stream.arrive(b"before");
    stream.fail(some_error());
    stream.close();
    let mut bytes = ByteStream::new(stream);
    assert_eq!(read(&mut bytes, 10).unwrap(), b"before");
    let error = read(&mut bytes, 10).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert_eq!(inner(error).kind(), some_error().kind());
    assert_eq!(read(&mut bytes, 10).unwrap(), b"");
    assert_eq!(read(&mut bytes, 10).unwrap(), b"");
}

#[test]
fn text_is_refused_with_its_size_and_reading_goes_on() {
    let messages = [
        Message::binary("before"),
        Message::text("tëxt"),
        Message::text(""),
        Message::binary("behind"),
    ];
    let mut bytes = received(messages);
    assert_eq!(read(&mut bytes, 10).unwrap(), b"before");
    for size in [5, 0] {
        let error = read(&mut bytes, 10).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        let error = inner(error);
        assert_eq!(error.kind(), ErrorKind::UnsupportedData);
        let words = format!("arrived as text of {size} bytes, and only binary");
        assert!(error.to_string().contains(&words), "{error}");
    }
    assert_eq!(read(&mut bytes, 10).unwrap(), b"behind");
    assert_eq!(read(&mut bytes, 10).unwrap(), b"");
}

#[test]
fn text_is_read_where_it_is_accepted() {
    let messages = [
        Message::text("text, "),
        Message::binary("bytes, "),
        Message::text(""),
        Message::text("té"),
    ];
    let mut bytes = received(messages).accept_text(true);
    let mut all = String::new();
    run(bytes.read_to_string(&mut all)).unwrap();
    assert_eq!(all, "text, bytes, té");
}

/// The time that reading takes is linear: each message is asked for once, and its bytes stay where
/// they are however small the pieces are in which they are taken.
#[test]
fn the_bytes_of_a_message_do_not_move_while_it_is_read() {
    const SIZE: usize = 1024 * 1024;
    let message = vec![7; SIZE];
    let start = message.as_ptr().addr();
    let mut bytes = received([message]);
    for done in (0..SIZE).step_by(2) {
        let unread = run(bytes.fill_buf()).unwrap();
        assert_eq!(
            (unread.as_ptr().addr(), unread.len()),
            (start + done, SIZE - done)
        );
        bytes.consume_unpin(1);
        assert_eq!(run(bytes.read(&mut [0])).unwrap(), 1);
    }
    assert_eq!(bytes.get_ref().polls(), 1);
    assert_eq!(read(&mut bytes, 10).unwrap(), b"");
}

#[test]
fn giving_the_stream_back_gives_what_has_not_been_read() {
    let (_sink, stream) = pipe(0);
    for message in [b"first ", b"second", b"third "] {
        stream.arrive(message);
    }
    let mut bytes = ByteStream::new(stream);
    assert_eq!(read(&mut bytes, 2).unwrap(), b"fi");
    let (stream, unread) = bytes.into_inner();
    assert_eq!(unread, b"rst ");

    let mut bytes = ByteStream::new(stream);
    run(bytes.fill_buf()).unwrap();
    let (stream, unread) = bytes.into_inner();
    assert_eq!(unread, b"second");

    let (stream, unread) = ByteStream::new(stream).into_inner();
    assert_eq!(unread, b"");
    let mut bytes = ByteStream::new(stream);
    assert_eq!(read(&mut bytes, 10).unwrap(), b"third ");
    assert_eq!(bytes.into_inner().1, b"");
}

#[test]
fn consuming_more_than_there_is_takes_what_there_is() {
    let mut bytes = received([b"one", b"two"]);
    bytes.consume_unpin(usize::MAX);
    run(bytes.fill_buf()).unwrap();
    bytes.consume_unpin(1);
    bytes.consume_unpin(usize::MAX);
    bytes.consume_unpin(usize::MAX);
    assert_eq!(read(&mut bytes, 10).unwrap(), b"two");
}

#[test]
fn a_read_that_is_dropped_while_it_waits_loses_nothing() {
    let (_sink, stream) = pipe(0);
    stream.pause();
    stream.arrive(b"here");
    let mut bytes = ByteStream::new(stream);
    assert!(bytes.read(&mut [0; 10]).now_or_never().is_none());
    assert_eq!(read(&mut bytes, 10).unwrap(), b"here");
}

#[test]
fn what_arrives_through_the_stream_itself_is_not_among_the_bytes() {
    use futures_util::StreamExt;

    let mut bytes = received([b"first", b"taken", b"third"]);
    assert_eq!(read(&mut bytes, 1).unwrap(), b"f");
    let message = run(bytes.get_mut().next()).unwrap().unwrap();
    assert_eq!(message, Message::binary("taken"));
    assert_eq!(read(&mut bytes, 10).unwrap(), b"irst");
    assert_eq!(read(&mut bytes, 10).unwrap(), b"third");
}

/// One way to take some bytes.
#[derive(Clone, Debug)]
enum Way {
    Read(usize),
    Vectored(Vec<usize>),
    Buffered(usize),
}

impl Way {
    /// The bytes, and whether there was room for any.
    async fn take(&self, bytes: &mut ByteStream<PipeStream>) -> (Vec<u8>, bool) {
        match self {
            Self::Read(size) => {
                let mut buffer = vec![0; *size];
                let count =
                    poll_fn(|context| Pin::new(&mut *bytes).poll_read(context, &mut buffer))
                        .await
                        .unwrap();
                buffer.truncate(count);
                (buffer, *size > 0)
            }
            Self::Vectored(sizes) => {
                let mut buffers: Vec<Vec<u8>> = sizes.iter().map(|size| vec![0; *size]).collect();
                let mut slices: Vec<_> = buffers.iter_mut().map(|b| IoSliceMut::new(b)).collect();
                let count = poll_fn(|context| {
                    Pin::new(&mut *bytes).poll_read_vectored(context, &mut slices)
                })
                .await
                .unwrap();
                let mut all = buffers.concat();
                let has_room = !all.is_empty();
                all.truncate(count);
                (all, has_room)
            }
            Self::Buffered(amount) => {
                let unread = poll_fn(|context| {
                    let unread = Pin::new(&mut *bytes).poll_fill_buf(context);
                    unread.map(|unread| unread.map(<[u8]>::to_vec))
                });
                let mut taken = unread.await.unwrap();
                let is_end = taken.is_empty();
                taken.truncate(*amount);
                bytes.consume_unpin(taken.len());
                (taken, *amount > 0 || is_end)
            }
        }
    }
}

fn any_way() -> impl Strategy<Value = Way> {
    prop_oneof![
        (0..12_usize).prop_map(Way::Read),
        vec(0..6_usize, 0..4).prop_map(Way::Vectored),
        (0..12_usize).prop_map(Way::Buffered),
    ]
}

/// Messages, and pauses between them.
fn any_messages() -> impl Strategy<Value = Vec<Option<Vec<u8>>>> {
    let message = prop_oneof![
        1 => Just(None),
        1 => Just(Some(Vec::new())),
        3 => vec(any::<u8>(), 1..30).prop_map(Some),
    ];
    vec(message, 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_bytes_are_cut_into_messages_and_read_they_are_the_same(
        messages in any_messages(),
        ways in vec(any_way(), 0..20),
        last_way in 1..40_usize,
    ) {
        let (_sink, stream) = pipe(0);
        for message in &messages {
            match message {
                Some(message) => stream.arrive(message.as_slice()),
                None => stream.pause(),
            }
        }
        stream.close();
        let mut bytes = ByteStream::new(stream);
        let mut all = Vec::new();
        // The last way always has room, so that the end comes.
        for way in ways.iter().chain([&Way::Read(last_way)]).cycle() {
            let (taken, had_room) = run(way.take(&mut bytes));
            if taken.is_empty() && had_room {
                break;
            }
            all.extend(taken);
        }
        let sent: Vec<u8> = messages.iter().flatten().flatten().copied().collect();
        prop_assert_eq!(all, sent);
        // Each is asked for once, and so is the end.
        prop_assert_eq!(bytes.get_ref().polls(), messages.len() + 1);
    }
}
