//! The tests themselves, which run in every host and every engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[cfg(feature = "io")]
mod bytes;
mod closing;
mod ends;
mod executor;
mod failing;
mod faults;
mod handlers;
mod hostile;
#[cfg(feature = "testing")]
mod in_memory;
mod leaks;
mod opening;
mod orders;
mod payload;
mod random;
mod receiving;
mod reconnecting;
mod sending;
mod stream;
mod support;
#[cfg(all(feature = "json", feature = "messagepack", feature = "cbor"))]
mod typed;
