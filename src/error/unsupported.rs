use std::fmt;

use super::detail::Detail;
use super::kind::ErrorKind;
use crate::display::{Value, write_message};

/// A message that a layer above the socket does not take.
pub(super) struct UnsupportedData {
    pub(super) found: String,
    pub(super) rule: &'static str,
}

impl Detail for UnsupportedData {
    fn kind(&self) -> ErrorKind {
        ErrorKind::UnsupportedData
    }
}

impl fmt::Display for UnsupportedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = [&self.found, self.rule].map(Value::Text);
        write_message(f, "a message arrived as {}, and {}", &values)
    }
}
