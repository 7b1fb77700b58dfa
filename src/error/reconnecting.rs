use std::fmt;

use super::detail::Detail;
use super::kind::ErrorKind;
use crate::display::{Value, write_message};
use crate::url::Blocked;

/// The browser does not connect to the URL, and did not say so.
pub(super) struct BlockedUrl(pub(super) Blocked);

/// The reconnecting client has given up, for a cause without a close event.
pub(super) struct GivenUp(pub(super) &'static str);

impl Detail for BlockedUrl {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Connect
    }
}

impl Detail for GivenUp {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Connect
    }
}

impl fmt::Display for BlockedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_message(
            f,
            "the browser refused to connect: {}",
            &[Value::Display(&self.0)],
        )
    }
}

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_message(f, "the client has given up: {}", &[Value::Text(self.0)])
    }
}
