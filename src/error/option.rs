use std::fmt;

/// What is wrong with the options of a builder.
#[derive(Clone, Copy, Debug)]
pub(crate) enum InvalidOption {
    NoHighWaterMark,
    LowWaterMark {
        low: u64,
        high: u64,
    },
    NoReceiveLimit {
        unit: &'static str,
    },
    #[cfg(feature = "io")]
    NoMessageSize,
}

impl fmt::Display for InvalidOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHighWaterMark => {
                f.write_str("the high-water mark is 0 bytes, and at least 1 is needed")
            }
            Self::LowWaterMark { low, high } => write!(
                f,
                "the low-water mark is {low} bytes, and has to be below the high-water mark of {high}"
            ),
            Self::NoReceiveLimit { unit } => {
                write!(f, "the receive limit is 0 {unit}, and at least 1 is needed")
            }
            #[cfg(feature = "io")]
            Self::NoMessageSize => {
                f.write_str("the largest message is 0 bytes, and at least 1 is needed")
            }
        }
    }
}
