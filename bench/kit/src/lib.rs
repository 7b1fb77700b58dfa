//! What every contender shows to the page, and what it does with each message.
//!
//! A contender is written as a program that uses the library would be: one that has streams awaits
//! the next message ([`Contender`]), one that has callbacks counts in them ([`Callbacks`]).

mod callbacks;
mod export;
mod json;

pub use callbacks::{Callbacks, WithCallbacks, opened};
pub use json::{Document, take_document};
pub use wasm_bindgen;

use std::cell::Cell;
use std::future::Future;

thread_local! {
    // Each module has one connection at a time that receives, so a module needs one count.
    static RECEIVED: Cell<u32> = const { Cell::new(0) };
    static TOUCHED: Cell<u32> = const { Cell::new(0) };
}

/// One connection, as a program with streams uses it.
pub trait Contender: Sized {
    type Message;

    /// Resolves when the connection is open.
    fn connect(url: &str) -> impl Future<Output = Self>;

    fn text(text: String) -> Self::Message;

    fn binary(bytes: Vec<u8>) -> Self::Message;

    fn send(&mut self, message: Self::Message) -> impl Future<Output = ()>;

    /// Waits for a message, and hands its bytes to [`take`].
    fn next(&mut self) -> impl Future<Output = ()>;

    fn receive(&mut self, count: u32) -> impl Future<Output = ()> {
        async move {
            for _ in 0..count {
                self.next().await;
            }
        }
    }

    /// Sends a message and waits for the answer, again and again.
    fn round_trips(&mut self, kind: Kind, count: u32) -> impl Future<Output = ()> {
        async move {
            for _ in 0..count {
                self.send(kind.message::<Self>()).await;
                self.next().await;
            }
        }
    }
}

/// Which messages to send.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub is_text: bool,
    pub size: u32,
}

impl Kind {
    pub fn message<C: Contender>(self) -> C::Message {
        let size = self.size as usize;
        if self.is_text {
            C::text("x".repeat(size))
        } else {
            C::binary(vec![7; size])
        }
    }
}

/// Takes a message that has been read to the end: it is counted, and its ends are looked at, so
/// that nobody can leave out to read it.
pub fn take(bytes: &[u8]) {
    let ends = [bytes.first(), bytes.last()].map(|end| end.copied().unwrap_or_default());
    count(ends.map(u32::from).iter().sum::<u32>() + bytes.len() as u32);
}

/// Takes a message of which nothing but the length has been looked at.
pub fn take_raw(len: usize) {
    count(len as u32);
}

fn count(touched: u32) {
    TOUCHED.set(TOUCHED.get().wrapping_add(touched));
    RECEIVED.set(RECEIVED.get().wrapping_add(1));
    callbacks::arrived();
}

/// How many messages were taken since the module was loaded.
pub fn received() -> u32 {
    RECEIVED.get()
}

/// What was seen of the messages, which the page asks for so that it has to be computed.
pub fn touched() -> u32 {
    TOUCHED.get()
}
