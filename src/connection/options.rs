use super::gate::Watermarks;
use super::time::Millis;
use crate::error::{Error, OptionRule};
use crate::receive::ReceiveLimit;

/// The options of a connection, which do not change.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) connect_timeout: Millis,
    pub(crate) close_grace: Millis,
    pub(crate) close_timeout: Millis,
    pub(crate) high_water_mark: u64,
    pub(crate) low_water_mark: Option<u64>,
    pub(crate) max_message_size: Option<usize>,
    pub(crate) blobs: Blobs,
    pub(crate) receive_limit: ReceiveLimit,
}

/// Whether the page sets `binaryType`, and a message may be a `Blob`. Without the feature `js` it is a
/// constant, and a program has no code for it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Blobs {
    #[cfg(feature = "js")]
    are_accepted: bool,
}

impl Blobs {
    #[cfg(feature = "js")]
    pub(crate) const ACCEPTED: Self = Self { are_accepted: true };

    pub(crate) fn are_accepted(self) -> bool {
        #[cfg(feature = "js")]
        return self.are_accepted;
        #[cfg(not(feature = "js"))]
        false
    }
}

/// The default limit. A message must fit into the wasm memory, which has at most 4 GiB and often
/// less.
const MAX_MESSAGE_SIZE: Option<usize> = Some(64 * 1024 * 1024);

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Millis::new(30_000),
            close_grace: Millis::new(5_000),
            close_timeout: Millis::new(60_000),
            high_water_mark: 1024 * 1024,
            low_water_mark: None,
            max_message_size: MAX_MESSAGE_SIZE,
            blobs: Blobs::default(),
            receive_limit: ReceiveLimit::default(),
        }
    }
}

impl Options {
    pub(crate) fn marks(&self) -> Watermarks {
        let high = self.high_water_mark;
        let low = self.low_water_mark.unwrap_or(high / 2);
        Watermarks { high, low }
    }

    /// Checks the options. Fails with the first one that is out of range or contradicts another.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let Watermarks { high, low } = self.marks();
        let rule = if self.connect_timeout == Millis::ZERO {
            OptionRule::ZeroTimeout {
                name: "connect time-out",
            }
        } else if self.close_timeout == Millis::ZERO {
            OptionRule::ZeroTimeout {
                name: "close time-out",
            }
        } else if high == 0 {
            OptionRule::NoHighWaterMark
        } else if low >= high {
            OptionRule::LowWaterMark { low, high }
        } else if self.max_message_size == Some(0) {
            OptionRule::NoMessageSize
        } else if let Some(rule) = self.receive_limit.broken_rule() {
            rule
        } else {
            return Ok(());
        };
        Err(rule.into())
    }
}
