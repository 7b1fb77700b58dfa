//! What the page sees of a component, and the functions that it calls.
//!
//! A page loads each program in a frame of its own, so a program has one mounted application, and its
//! facts are those of one situation.

mod export;
mod facts;

pub use export::{Program, document};
pub use facts::{
    closed, facts_as_json, failed, handle_changed, latest, received, send, sends_with, shows,
    shows_cause,
};
pub use wasm_bindgen;

/// The components of an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tree {
    /// One component with a connection.
    #[default]
    One,
    /// Two siblings, each as if it were the only one.
    Two,
    /// Two siblings below the provider of the library.
    Shared,
}
