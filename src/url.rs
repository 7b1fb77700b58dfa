use std::fmt;

/// The error for a URL that the browser does not connect to.
///
/// The browser decides; this says what it was given and, as far as the text shows it,
/// which rule of [the constructor](https://websockets.spec.whatwg.org/#dom-websocket-websocket)
/// it broke.
///
/// It is what [`Error::get_ref`](crate::Error::get_ref) gives for an error of the kind
/// [`InvalidUrl`](crate::ErrorKind::InvalidUrl):
///
/// ```no_run
/// use wasm_websocket::{InvalidUrl, WebSocket};
///
/// let error = WebSocket::new("ftp://localhost/").unwrap_err();
/// let invalid = error.get_ref().and_then(|error| error.downcast_ref::<InvalidUrl>());
/// assert_eq!(invalid.map(InvalidUrl::url), Some("ftp://localhost/"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidUrl {
    url: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Fault {
    Scheme(String),
    Fragment,
    Malformed,
}

impl InvalidUrl {
    /// A URL that the browser refused.
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
        }
    }

    /// Finds out why. Only a program that shows the error pays for this code.
    fn fault(&self) -> Fault {
        match scheme(&self.url) {
            Some(scheme) if !is_allowed(&scheme) => Fault::Scheme(scheme),
            _ if self.url.contains('#') => Fault::Fragment,
            _ => Fault::Malformed,
        }
    }

    /// The URL that was refused.
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

/// The scheme of an absolute URL, without the colon, as the
/// [URL Standard](https://url.spec.whatwg.org/#concept-basic-url-parser) finds it:
/// blanks before a URL, and tabs and line breaks anywhere in it, are not there for a browser.
fn scheme(url: &str) -> Option<String> {
    let trimmed = url.trim_start_matches(|c: char| c <= ' ');
    let (before_colon, _) = trimmed.split_once(':')?;
    let scheme = before_colon.replace(['\t', '\n', '\r'], "");
    let starts_with_letter = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let all_allowed = scheme
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (starts_with_letter && all_allowed).then_some(scheme)
}

fn is_allowed(scheme: &str) -> bool {
    ["ws", "wss", "http", "https"]
        .iter()
        .any(|allowed| scheme.eq_ignore_ascii_case(allowed))
}

impl fmt::Display for InvalidUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a WebSocket URL: ", self.url)?;
        match self.fault() {
            Fault::Scheme(scheme) => write!(
                f,
                "its scheme is \"{scheme}\", and \"ws\", \"wss\", \"http\" and \"https\" are allowed"
            ),
            Fault::Fragment => f.write_str("it has a fragment (\"#\"), and none is allowed"),
            Fault::Malformed => f.write_str("the browser cannot parse it"),
        }
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
    fn a_wrong_scheme_is_named_with_the_allowed_ones() {
        for (url, named) in [
            ("ftp://host/", "ftp"),
            ("  FTP://host/", "FTP"),
            ("localhost:8080/chat", "localhost"),
            ("ftp://host/#top", "ftp"),
            ("f\ttp\r\n://host/", "ftp"),
        ] {
            let message = InvalidUrl::new(url).to_string();
            assert!(
                message.contains(&format!("its scheme is \"{named}\"")),
                "{message}"
            );
            assert!(
                message.contains("\"ws\", \"wss\", \"http\" and \"https\" are allowed"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_fragment_is_named_even_when_it_is_empty() {
        for url in ["ws://host/#top", "WSS://host/#", "/chat#a:b", "#"] {
            let message = InvalidUrl::new(url).to_string();
            assert!(message.contains("fragment"), "{message}");
            assert!(message.contains(url), "{message}");
        }
    }

    #[test]
    fn whatever_else_is_wrong_is_left_to_the_browser() {
        for url in ["ws://", "ws://host:99999/", "", "1ws://host", ":"] {
            let error = InvalidUrl::new(url);
            assert_eq!(error.fault(), Fault::Malformed, "{url}");
            assert_eq!(error.url(), url);
        }
    }
}
