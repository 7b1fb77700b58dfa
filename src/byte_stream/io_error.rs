use std::io;

use crate::error::{Error, ErrorKind};
use crate::ready_state::ReadyState;

/// Converts the kind by the table in the documentation of [`ByteStream`](crate::ByteStream).
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        Self::new(io_kind(&error), error)
    }
}

fn io_kind(error: &Error) -> io::ErrorKind {
    match error.kind() {
        ErrorKind::InvalidUrl
        | ErrorKind::InvalidProtocol
        | ErrorKind::InvalidCloseCode
        | ErrorKind::InvalidCloseReason
        | ErrorKind::InvalidOption
        | ErrorKind::InvalidRequest
        | ErrorKind::Encode => io::ErrorKind::InvalidInput,
        ErrorKind::Unsupported => io::ErrorKind::Unsupported,
        ErrorKind::Connect => io::ErrorKind::ConnectionRefused,
        ErrorKind::Timeout => io::ErrorKind::TimedOut,
        ErrorKind::NotOpen => match error.ready_state() {
            Some(ReadyState::Connecting) => io::ErrorKind::NotConnected,
            _ => io::ErrorKind::BrokenPipe,
        },
        ErrorKind::Closed => match error.close_event() {
            Some(event) if event.was_clean => io::ErrorKind::BrokenPipe,
            _ => io::ErrorKind::ConnectionReset,
        },
        ErrorKind::UnsupportedData
        | ErrorKind::MessageTooLong
        | ErrorKind::Decode
        | ErrorKind::UnexpectedReply => io::ErrorKind::InvalidData,
        ErrorKind::Overflow => io::ErrorKind::ConnectionAborted,
        ErrorKind::BufferTooSmall | ErrorKind::Browser => io::ErrorKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::close::{CloseCode, CloseEvent, CloseReason, SendableCloseCode};
    use crate::error::{Ending, Exception, OptionRule, Thrown};

    #[test]
    fn each_kind_of_error_has_a_kind_of_io_error() {
        let clean = CloseEvent::new(CloseCode::NORMAL, CloseReason::EMPTY, true);
        let lost = CloseEvent::abnormal();
        let exception = Exception::new("TypeError".to_owned(), "no".to_owned());
        let second = Duration::from_secs(1);
        for (error, kind) in [
            (
                Error::ended(Ending::Closed, clean),
                io::ErrorKind::BrokenPipe,
            ),
            (
                Error::ended(Ending::Closed, lost.clone()),
                io::ErrorKind::ConnectionReset,
            ),
            (
                Error::ended(Ending::Lost, None),
                io::ErrorKind::ConnectionReset,
            ),
            (
                Error::not_open(ReadyState::Connecting),
                io::ErrorKind::NotConnected,
            ),
            (
                Error::not_open(ReadyState::Closing),
                io::ErrorKind::BrokenPipe,
            ),
            (Error::ended_before(), io::ErrorKind::BrokenPipe),
            (
                Error::unsupported_data("Blob".to_owned(), "no"),
                io::ErrorKind::InvalidData,
            ),
            (Error::overflow(1, 2), io::ErrorKind::ConnectionAborted),
            (
                Error::ended(Ending::NotMade, Some(lost.clone())),
                io::ErrorKind::ConnectionRefused,
            ),
            (
                Error::ended(Ending::TimedOut(second), lost),
                io::ErrorKind::TimedOut,
            ),
            (Error::unsupported(), io::ErrorKind::Unsupported),
            (
                Error::thrown(Thrown::Unexpected, exception),
                io::ErrorKind::Other,
            ),
            (
                OptionRule::NoHighWaterMark.into(),
                io::ErrorKind::InvalidInput,
            ),
        ] {
            assert_eq!(io_kind(&error), kind, "{error:?}");
        }
    }

    #[test]
    fn an_io_error_keeps_the_error_and_its_text() {
        let error = Error::from(SendableCloseCode::new(1006).unwrap_err());
        let words = error.to_string();
        let io_error = io::Error::from(error);
        assert_eq!(io_error.to_string(), words);
        let back = io_error.downcast::<Error>().unwrap();
        assert_eq!(back.kind(), ErrorKind::InvalidCloseCode);
    }
}
