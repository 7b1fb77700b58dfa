//! Typed channels and requests over sockets and streams.

mod channels;
#[cfg(feature = "json")]
mod json;
mod requests;

#[cfg(feature = "json")]
pub(crate) use self::requests::{REQUEST_TIMEOUT, in_time};
