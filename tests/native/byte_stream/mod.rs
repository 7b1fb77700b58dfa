//! Messages as bytes, over a connection in memory.

mod reading;
mod writing;

use futures_util::io::{AsyncReadExt, AsyncWriteExt, BufReader, copy};
use futures_util::join;
use wasm_websocket::ByteStream;

use crate::native::pipe::{pipe, run};

#[test]
fn what_is_written_is_read() {
    let sent: Vec<u8> = (0..300_000_u32).map(|index| (index % 251) as u8).collect();
    let (sink, stream) = pipe(2);
    let write = async {
        let mut writer = ByteStream::new(sink).max_message_size(1000);
        let mut reader = BufReader::with_capacity(7000, sent.as_slice());
        copy(&mut reader, &mut writer).await.unwrap();
        writer.close().await.unwrap();
    };
    let mut received = Vec::new();
    let mut reader = ByteStream::new(stream);
    let ((), count) = run(async { join!(write, reader.read_to_end(&mut received)) });
    assert_eq!(count.unwrap(), sent.len());
    assert!(received == sent);
}

#[test]
fn its_debug_form_names_what_it_wraps_and_counts_what_it_holds() {
    let (_sink, stream) = pipe(1);
    stream.arrive(b"bytes that nobody wants to see in a log");
    let mut bytes = ByteStream::new(stream);
    run(bytes.read(&mut [0; 5])).unwrap();
    let debug = format!("{bytes:?}");
    assert!(debug.contains("inner: PipeStream"), "{debug}");
    assert!(debug.contains("unread_bytes: 34"), "{debug}");
}
