//! What can be tested without a browser: the values, and the rules of the house.
#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod native {
    #[cfg(feature = "io")]
    mod byte_stream;
    mod close;
    mod elsewhere;
    mod house;
    mod message;
}
