use std::fmt;

use crate::display::{EscapedChar, Quoted, Value, write_message};

/// The error for a list of subprotocols that cannot be offered.
///
/// A subprotocol is a token of HTTP (at least one ASCII letter, digit or one of ``!#$%&'*+-.^_`|~``),
/// and a list names none twice; case matters. See
/// [the constructor](https://websockets.spec.whatwg.org/#dom-websocket-websocket).
///
/// [`Error::get_ref`](crate::Error::get_ref) returns it for an error of the kind
/// [`InvalidProtocol`](crate::ErrorKind::InvalidProtocol):
///
/// ```
/// use wasm_websocket::{InvalidProtocol, WebSocket};
///
/// let error = WebSocket::builder("/chat").protocols(["a, b"]).build().unwrap_err();
/// let invalid = error.get_ref().and_then(|error| error.downcast_ref::<InvalidProtocol>());
/// assert_eq!(invalid.map(InvalidProtocol::protocol), Some("a, b"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidProtocol {
    protocol: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Fault {
    Empty,
    Character(char),
    Repeated,
}

impl InvalidProtocol {
    /// Returns the broken rule. Only a program that displays the error has this code.
    fn fault(&self) -> Fault {
        let is_wrong = |c: &char| !u8::try_from(*c).is_ok_and(is_token);
        match self.protocol.chars().find(is_wrong) {
            Some(character) => Fault::Character(character),
            None if self.protocol.is_empty() => Fault::Empty,
            None => Fault::Repeated,
        }
    }

    /// Returns the first subprotocol that breaks a rule.
    ///
    /// ```
    /// # use wasm_websocket::{InvalidProtocol, WebSocket};
    /// let error = WebSocket::builder("/").protocols(["a", "b", "a"]).build().unwrap_err();
    /// let invalid = error.get_ref().and_then(|error| error.downcast_ref::<InvalidProtocol>());
    /// assert_eq!(invalid.map(InvalidProtocol::protocol), Some("a"));
    /// ```
    #[must_use]
    pub fn protocol(&self) -> &str {
        &self.protocol
    }
}

/// Checks the subprotocols to offer.
/// The browser refuses a bad one with the same exception as a bad URL.
pub(crate) fn check(protocols: &[String]) -> Result<(), InvalidProtocol> {
    for (index, protocol) in protocols.iter().enumerate() {
        let is_repeated = || {
            protocols
                .iter()
                .take(index)
                .any(|earlier| earlier == protocol)
        };
        if protocol.is_empty() || !protocol.bytes().all(is_token) || is_repeated() {
            return Err(InvalidProtocol {
                protocol: protocol.clone(),
            });
        }
    }
    Ok(())
}

/// Returns whether a byte is allowed in a token of
/// [HTTP](https://www.rfc-editor.org/rfc/rfc9110#name-tokens).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte,
        b'"' | b'(' | b')' | b',' | b'/' | b':'..=b'@' | b'['..=b']' | b'{' | b'}')
}

impl fmt::Display for InvalidProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (protocol, character);
        protocol = Quoted(&self.protocol);
        let mut values = [Value::Display(&protocol), Value::EMPTY];
        let message = match self.fault() {
            Fault::Empty => {
                "the subprotocol {} is empty, and at least one character is needed; \
                 to offer none, leave the list empty"
            }
            Fault::Character(found) => {
                character = EscapedChar(found);
                values[1] = Value::Display(&character);
                "the subprotocol {} has the character '{}', and only ASCII letters, digits and \
                 !#$%&'*+-.^_`|~ are allowed; offer several as a list"
            }
            Fault::Repeated => "the subprotocol {} is offered twice, and each may be offered once",
        };
        write_message(f, message, &values)
    }
}

impl fmt::Debug for InvalidProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvalidProtocol({})", Quoted(&self.protocol))
    }
}

impl std::error::Error for InvalidProtocol {}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(protocols: &[&str]) -> Option<Fault> {
        let protocols: Vec<String> = protocols.iter().map(|p| (*p).to_owned()).collect();
        check(&protocols).err().map(|error| error.fault())
    }

    #[test]
    fn tokens_pass_and_case_makes_a_difference() {
        assert_eq!(fault(&[]), None);
        assert_eq!(fault(&["chat"]), None);
        assert_eq!(fault(&["chat", "Chat", "v2.chat~!"]), None);
    }

    #[test]
    fn a_subprotocol_that_browsers_refuse_is_refused() {
        assert_eq!(fault(&[""]), Some(Fault::Empty));
        assert_eq!(fault(&["a, b"]), Some(Fault::Character(',')));
        assert_eq!(fault(&["a b"]), Some(Fault::Character(' ')));
        assert_eq!(fault(&["a/b"]), Some(Fault::Character('/')));
        assert_eq!(fault(&["schön"]), Some(Fault::Character('ö')));
        assert_eq!(fault(&["a\u{7f}"]), Some(Fault::Character('\u{7f}')));
        assert_eq!(fault(&["a", "b", "a"]), Some(Fault::Repeated));
    }

    #[test]
    fn every_separator_of_http_is_refused() {
        for separator in "()<>@,;:\\\"/[]?={} \t".chars() {
            let protocol = format!("a{separator}b");
            assert_eq!(
                fault(&[&protocol]),
                Some(Fault::Character(separator)),
                "{protocol}"
            );
        }
    }

    #[test]
    fn the_message_names_the_value_and_the_rule() {
        let error = check(&["a, b".to_owned()]).unwrap_err();
        assert_eq!(error.protocol(), "a, b");
        let message = error.to_string();
        assert!(
            message.contains("\"a, b\"") && message.contains("','"),
            "{message}"
        );
        let twice = check(&["a".to_owned(), "a".to_owned()]).unwrap_err();
        assert!(twice.to_string().contains("twice"), "{twice}");
    }
}
