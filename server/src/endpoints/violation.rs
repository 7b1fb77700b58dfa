//! The endpoint that breaks the protocol.

use tokio::io::AsyncWriteExt;

use super::EndpointResult;
use crate::connection::Connection;
use crate::handshake;
use crate::request::Request;

/// What a server may not send, by name: the bytes on the wire.
const VIOLATIONS: &[(&str, &[u8])] = &[
    // A text message with a byte that never appears in UTF-8.
    ("utf8", &[0x81, 1, 0xff]),
    // The same byte in the reason of a close frame with code 1000.
    ("utf8-close", &[0x88, 3, 0x03, 0xe8, 0xff]),
    // The bit RSV1, which only an extension may set.
    ("reserved-bit", &[0xc1, 1, b'a']),
    ("reserved-opcode", &[0x83, 0]),
    ("reserved-control", &[0x8b, 0]),
    // The letter a under the mask 1, 2, 3, 4: only clients mask.
    ("masked", &[0x81, 0x81, 1, 2, 3, 4, b'a' ^ 1]),
    ("long-control", &LONG_PING),
    // A ping that would go on in another frame.
    ("fragmented-control", &[0x09, 1, b'a']),
    // The end of a message that never began.
    ("lone-continuation", &[0x80, 1, b'a']),
    // A message in front of the end of another one.
    ("interleaved", &[0x01, 1, b'a', 0x81, 1, b'b']),
    // Half a close code.
    ("close-short", &[0x88, 1, 0x03]),
    // Code 1005, which stands for no code and is never sent.
    ("close-code", &[0x88, 2, 0x03, 0xed]),
    // A length of 64 bits whose first bit is set.
    ("length", &[0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 1, b'a']),
    // One byte whose length takes 64 bits instead of the fewest.
    ("length-padded", &[0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, b'a']),
];

/// A ping with 126 bytes of payload, one more than a control frame may have.
const LONG_PING: [u8; 130] = {
    let mut frame = [b'a'; 130];
    let header = [0x89, 126, 0, 126];
    let mut index = 0;
    while index < header.len() {
        frame[index] = header[index];
        index += 1;
    }
    frame
};

/// Opens, breaks the protocol once, and waits for what the client does about it: a close frame,
/// after which TCP ends without another one, or the end.
pub(super) async fn violate(request: &Request, connection: &mut Connection) -> EndpointResult {
    let query = request.query(&["how"])?;
    let violation = query.required_choice("how", VIOLATIONS)?;
    let answer = handshake::acceptance(request, request.offered_protocols().next());
    connection.stream.open(answer.as_bytes()).await?;
    connection.stream.write_all(violation).await?;
    if connection.wait_for_close_frame().await.is_some() {
        connection.stream.end_gently(&connection.shutdown).await?;
    }
    Ok(())
}
