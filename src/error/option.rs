use std::fmt;

use crate::display::{Value, write_message};

/// The error for an option of a builder that is out of its range, or contradicts another.
///
/// ```
/// use wasm_websocket::{InvalidOption, WebSocket};
///
/// let error = WebSocket::builder("/").high_water_mark(0).build().unwrap_err();
/// let invalid = error.get_ref().and_then(|error| error.downcast_ref::<InvalidOption>());
/// assert_eq!(
///     invalid.unwrap().to_string(),
///     "the high-water mark is 0 bytes, and at least 1 is needed"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidOption(OptionRule);

/// The rule that an option breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OptionRule {
    ZeroTimeout { name: &'static str },
    NoHighWaterMark,
    LowWaterMark { low: u64, high: u64 },
    NoReceiveLimit { unit: &'static str },
    NoMessageSize,
    NoProtocol,
}

impl From<OptionRule> for InvalidOption {
    fn from(rule: OptionRule) -> Self {
        Self(rule)
    }
}

impl fmt::Display for InvalidOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values = [Value::EMPTY; 2];
        let message = match self.0 {
            OptionRule::ZeroTimeout { name } => {
                values[0] = Value::Text(name);
                "the {} is zero, and has to be longer"
            }
            OptionRule::NoHighWaterMark => {
                "the high-water mark is 0 bytes, and at least 1 is needed"
            }
            OptionRule::LowWaterMark { low, high } => {
                values = [low, high].map(Value::Number);
                "the low-water mark is {} bytes, and has to be below the high-water mark of {}"
            }
            OptionRule::NoReceiveLimit { unit } => {
                values[0] = Value::Text(unit);
                "the receive limit is 0 {}, and at least 1 is needed"
            }
            OptionRule::NoMessageSize => "the largest message is 0 bytes, and at least 1 is needed",
            OptionRule::NoProtocol => "a subprotocol is required, and none is offered",
        };
        write_message(f, message, &values)
    }
}

impl std::error::Error for InvalidOption {}
