//! The stream of the messages of a connection.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use futures_core::stream::FusedStream;
use wasm_websocket::{Error, Message};

use crate::link::{MessageStream, Source};

/// A stream of all messages of a [`Connection`](crate::Connection) after the call of
/// [`messages`](crate::Connection::messages), over all its sockets.
///
/// An item is a message, or the error of one that cannot be read. The stream ends when the component
/// that owns the connection is unmounted. It does not keep the connection open.
///
/// A reader that is too slow for the [receive limit](crate::Options::receive_limit) ends the
/// connection with an error, unless the overflow policy is another.
///
/// ```
/// use futures_util::StreamExt;
/// use wasm_websocket_frontend::Connection;
///
/// async fn log(connection: Connection) {
///     let mut messages = connection.messages();
///     while let Some(message) = messages.next().await {
///         println!("{message:?}");
///     }
/// }
/// ```
#[must_use = "a stream does nothing unless it is read"]
pub struct Messages {
    parts: Rc<Parts>,
}

/// The streams of the sockets, in their order.
#[derive(Default)]
struct Parts {
    streams: RefCell<VecDeque<MessageStream>>,
    is_over: Cell<bool>,
    reader: Cell<Option<Waker>>,
}

impl Parts {
    fn add(&self, stream: MessageStream) {
        self.streams.borrow_mut().push_back(stream);
        self.wake();
    }

    fn end(&self) {
        self.is_over.set(true);
        let streams = self.streams.take();
        drop(streams);
        self.wake();
    }

    fn wake(&self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<Message, Error>>> {
        loop {
            let first = self.streams.borrow_mut().pop_front();
            let Some(mut first) = first else { break };
            match first.as_mut().poll_next(context) {
                // It has ended, and another one may follow.
                Poll::Ready(None) => {}
                polled => {
                    self.streams.borrow_mut().push_front(first);
                    if polled.is_ready() {
                        return polled;
                    }
                    break;
                }
            }
        }
        if self.is_over.get() {
            return Poll::Ready(None);
        }
        self.reader.set(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl Stream for Messages {
    type Item = Result<Message, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.parts.poll(context)
    }
}

/// A stream that has ended.
impl Default for Messages {
    fn default() -> Self {
        let parts = Rc::<Parts>::default();
        parts.end();
        Self { parts }
    }
}

impl FusedStream for Messages {
    fn is_terminated(&self) -> bool {
        self.parts.is_over.get()
    }
}

impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Messages").finish_non_exhaustive()
    }
}

/// The streams that are read.
#[derive(Default)]
pub(crate) struct Readers(RefCell<Vec<Weak<Parts>>>);

impl Readers {
    pub(crate) fn add(&self, source: Option<&dyn Source>) -> Messages {
        let parts = Rc::<Parts>::default();
        if let Some(source) = source {
            parts.add(source.stream());
        }
        let mut readers = self.0.borrow_mut();
        readers.retain(|reader| reader.strong_count() > 0);
        readers.push(Rc::downgrade(&parts));
        Messages { parts }
    }

    fn all(&self) -> Vec<Rc<Parts>> {
        self.0.borrow().iter().filter_map(Weak::upgrade).collect()
    }

    /// Gives all of them the messages of another socket, too.
    pub(crate) fn attach(&self, source: &dyn Source) {
        for parts in self.all() {
            parts.add(source.stream());
        }
    }

    pub(crate) fn end(&self) {
        for parts in self.all() {
            parts.end();
        }
    }
}
