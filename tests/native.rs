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
    #[cfg(all(feature = "json", feature = "messagepack", feature = "cbor"))]
    mod channel;
    mod close;
    #[cfg(all(feature = "json", feature = "messagepack", feature = "cbor"))]
    mod codec;
    mod elsewhere;
    mod exchange;
    mod house;
    #[cfg(feature = "json")]
    mod json_rpc;
    mod message;
    mod pipe;
    #[cfg(feature = "testing")]
    mod testing;
    mod unwinding;

    /// How properties are tried: nothing is written into the source tree.
    fn without_files() -> proptest::test_runner::Config {
        proptest::test_runner::Config {
            failure_persistence: None,
            ..Default::default()
        }
    }
}
