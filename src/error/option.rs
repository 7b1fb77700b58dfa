use std::fmt;

/// An option of a builder that is out of its range, or contradicts another.
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

/// The rule that an option does not follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OptionRule {
    ZeroTimeout { name: &'static str },
    NoHighWaterMark,
    LowWaterMark { low: u64, high: u64 },
    NoReceiveLimit { unit: &'static str },
    NoMessageSize,
}

impl From<OptionRule> for InvalidOption {
    fn from(rule: OptionRule) -> Self {
        Self(rule)
    }
}

impl fmt::Display for InvalidOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            OptionRule::ZeroTimeout { name } => {
                write!(f, "the {name} is zero, and has to be longer")
            }
            OptionRule::NoHighWaterMark => {
                f.write_str("the high-water mark is 0 bytes, and at least 1 is needed")
            }
            OptionRule::LowWaterMark { low, high } => write!(
                f,
                "the low-water mark is {low} bytes, and has to be below the high-water mark of {high}"
            ),
            OptionRule::NoReceiveLimit { unit } => {
                write!(f, "the receive limit is 0 {unit}, and at least 1 is needed")
            }
            OptionRule::NoMessageSize => {
                f.write_str("the largest message is 0 bytes, and at least 1 is needed")
            }
        }
    }
}

impl std::error::Error for InvalidOption {}
