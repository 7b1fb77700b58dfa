mod blocked;

pub(crate) use self::blocked::Blocked;

use std::fmt;

use crate::display::{Quoted, Value, write_message};

/// The error for a URL that the browser's constructor refused.
///
/// The message has the URL and the rules of
/// [the constructor](https://websockets.spec.whatwg.org/#dom-websocket-websocket). Browsers do not
/// report which of them a URL breaks.
///
/// [`Error::get_ref`](crate::Error::get_ref) returns it for an error of the kind
/// [`InvalidUrl`](crate::ErrorKind::InvalidUrl):
///
/// ```no_run
/// use wasm_websocket::{InvalidUrl, WebSocket};
///
/// let error = WebSocket::new("ftp://localhost/").unwrap_err();
/// let invalid = error.get_ref().and_then(|error| error.downcast_ref::<InvalidUrl>());
/// assert_eq!(invalid.map(InvalidUrl::url), Some("ftp://localhost/"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidUrl {
    url: String,
}

impl InvalidUrl {
    /// The error for a URL that the browser refused.
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
        }
    }

    /// Returns the URL that was refused.
    ///
    /// ```no_run
    /// # use wasm_websocket::{InvalidUrl, WebSocket};
    /// let error = WebSocket::new("ws://localhost/#top").unwrap_err();
    /// let invalid = error.get_ref().and_then(|error| error.downcast_ref::<InvalidUrl>());
    /// assert_eq!(invalid.map(InvalidUrl::url), Some("ws://localhost/#top"));
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Display for InvalidUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = "{} is not a valid WebSocket URL, which has the scheme ws, wss, http or https \
                       and no fragment (\"#\")";
        write_message(f, message, &[Value::Display(&Quoted(&self.url))])
    }
}

impl fmt::Debug for InvalidUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvalidUrl({})", Quoted(&self.url))
    }
}

impl std::error::Error for InvalidUrl {}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_url_and_the_rules() {
        let error = InvalidUrl::new("ftp://host/#top");
        assert_eq!(error.url(), "ftp://host/#top");
        assert_eq!(
            error.to_string(),
            "\"ftp://host/#top\" is not a valid WebSocket URL, which has the scheme ws, wss, http or https \
             and no fragment (\"#\")"
        );
        assert_eq!(format!("{error:?}"), "InvalidUrl(\"ftp://host/#top\")");
    }
}
