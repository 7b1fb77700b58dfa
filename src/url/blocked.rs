//! The URLs that browsers never connect to, although they are valid.
//!
//! Some browsers throw in the constructor, and some fail the connection as if the server had refused
//! it. The difference matters for a client that reconnects.

use std::fmt;

use crate::display::{Value, write_message};

/// A rule by which browsers do not connect to a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blocked {
    Port(u16),
    /// A page that was loaded over HTTPS does not connect without TLS.
    Insecure,
}

/// The [bad ports](https://fetch.spec.whatwg.org/#port-blocking).
#[rustfmt::skip]
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
    6668, 6669, 6679, 6697, 10080,
];

impl Blocked {
    /// Returns the rule that blocks a URL, which has the form that the browser gave it, on a page of
    /// an origin.
    pub(crate) fn find(url: &str, origin: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let rest = rest.strip_prefix("//")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let authority = rest.get(..end)?;
        let (_, host_and_port) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (host, port) = match host_and_port.rsplit_once(':') {
            // The colons of an IPv6 address are in brackets.
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()),
            _ => (host_and_port, None),
        };
        if let Some(port) = port.filter(|port| BAD_PORTS.contains(port)) {
            return Some(Self::Port(port));
        }
        let is_insecure = scheme == "ws" && origin.starts_with("https:") && !is_local(host);
        is_insecure.then_some(Self::Insecure)
    }
}

/// Whether a host is
/// [potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy)
/// without TLS.
fn is_local(host: &str) -> bool {
    // A host whose last label is a number is an IPv4 address.
    let mut last_label = host.bytes().rev().take_while(|byte| *byte != b'.');
    let is_address = last_label.all(|byte| byte.is_ascii_digit());
    let is_loopback = is_address && host.starts_with("127.");
    is_loopback || host == "[::1]" || host == "localhost" || host.ends_with(".localhost")
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, port) = match self {
            Self::Port(port) => ("browsers block the port {}", *port),
            Self::Insecure => {
                let message = "a page that was loaded over HTTPS needs a URL of the scheme wss";
                (message, 0)
            }
        };
        write_message(f, message, &[Value::Number(port.into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_of_other_protocols_is_blocked() {
        for url in [
            "ws://127.0.0.1:25/",
            "wss://example.com:25/chat?to=1",
            "ws://[::1]:25/",
            "ws://me:25@example.com:25/",
            "ws://example.com:25?query",
        ] {
            assert_eq!(Blocked::find(url, ""), Some(Blocked::Port(25)), "{url}");
        }
        for url in [
            "ws://127.0.0.1:8080/",
            "ws://example.com/:25/",
            "ws://me:25@example.com/",
            "ws://[fe80::25]/",
            "ws://[::25]",
            "ws://example.com:99999/",
            "ws://:/",
            "25",
            "",
        ] {
            assert_eq!(Blocked::find(url, ""), None, "{url}");
        }
        assert!(BAD_PORTS.is_sorted());
    }

    #[test]
    fn a_page_of_https_connects_to_others_with_tls_only() {
        let insecure = Some(Blocked::Insecure);
        for (url, origin, expected) in [
            ("ws://example.com/", "https://example.com", insecure),
            ("ws://192.0.2.1:8080/", "https://example.com", insecure),
            (
                "ws://localhost.example.com/",
                "https://example.com",
                insecure,
            ),
            ("wss://example.com/", "https://example.com", None),
            ("ws://example.com/", "http://example.com", None),
            ("ws://example.com/", "null", None),
            ("ws://localhost:8080/", "https://example.com", None),
            ("ws://app.localhost/", "https://example.com", None),
            ("ws://127.1.2.3/", "https://example.com", None),
            ("ws://127.example.com/", "https://example.com", insecure),
            ("ws://[::1]:8080/", "https://example.com", None),
        ] {
            assert_eq!(Blocked::find(url, origin), expected, "{url} on {origin}");
        }
    }
}
