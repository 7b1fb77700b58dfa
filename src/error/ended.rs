use std::fmt;

use super::detail::Detail;
use super::kind::ErrorKind;

/// A socket to adopt is CLOSED.
pub(super) struct EndedBefore;

impl Detail for EndedBefore {
    fn kind(&self) -> ErrorKind {
        ErrorKind::NotOpen
    }
}

impl fmt::Display for EndedBefore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the socket is CLOSED, and only one in another state can be adopted")
    }
}
