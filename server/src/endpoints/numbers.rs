//! The endpoint that tells which messages have come.

use super::EndpointResult;
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::handshake;
use crate::request::Request;

/// Takes messages that begin with a number and a space, and has them in what the group was seen to do.
pub(super) async fn numbers(request: &Request, connection: &mut Connection) -> EndpointResult {
    request.query(&[])?;
    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;
    while let Some(message) = conversation.next_message().await? {
        if let Some(number) = number(&message.into_data()) {
            conversation.numbered(number);
        }
    }
    Ok(())
}

/// The number at the beginning, if there is one.
fn number(payload: &[u8]) -> Option<u64> {
    let digits = payload.split(|byte| *byte == b' ').next()?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_ends_with_the_message_or_a_space() {
        assert_eq!(number(b"17"), Some(17));
        assert_eq!(number(b"17 \xff\xff"), Some(17));
        for payload in ["", " 17", "17x", "x"] {
            assert_eq!(number(payload.as_bytes()), None, "{payload:?}");
        }
    }
}
