//! What keeps a connection open.

use std::rc::{Rc, Weak};

use futures_util::stream::FusedStream;
use futures_util::{FutureExt, StreamExt};
use wasm_websocket::{
    Error, ErrorKind, Message, OverflowPolicy, ReceiveStats, SplitSink, SplitStream, WebSocket,
    WebSocketStream,
};

use super::subject::Subject;

/// A handle of a connection, which is counted.
pub(super) struct Owned {
    // It goes before it is not counted any more.
    pub(super) handle: Handle,
    _token: Rc<()>,
}

pub(super) enum Handle {
    Socket(WebSocket),
    Sink(SplitSink),
    Reader(Reader),
}

impl Owned {
    pub(super) fn new(handle: Handle, token: &Rc<()>) -> Self {
        Self {
            handle,
            _token: Rc::clone(token),
        }
    }

    pub(super) fn socket(&self) -> &WebSocket {
        match &self.handle {
            Handle::Socket(socket) => socket,
            Handle::Sink(sink) => sink.socket(),
            Handle::Reader(reader) => reader.stream.socket(),
        }
    }
}

/// A stream or the receiving half of one.
pub(super) enum Receiving {
    Whole(WebSocketStream),
    Half(SplitStream),
}

impl Receiving {
    fn socket(&self) -> &WebSocket {
        match self {
            Self::Whole(stream) => stream.socket(),
            Self::Half(stream) => stream.socket(),
        }
    }

    fn stats(&self) -> ReceiveStats {
        match self {
            Self::Whole(stream) => stream.receive_stats(),
            Self::Half(stream) => stream.receive_stats(),
        }
    }

    fn is_terminated(&self) -> bool {
        match self {
            Self::Whole(stream) => stream.is_terminated(),
            Self::Half(stream) => stream.is_terminated(),
        }
    }

    async fn next(&mut self) -> Option<Result<Message, Error>> {
        match self {
            Self::Whole(stream) => stream.next().await,
            Self::Half(stream) => stream.next().await,
        }
    }
}

/// A stream whose messages are compared with those that the browser told.
pub(super) struct Reader {
    pub(super) stream: Receiving,
    subject: Weak<Subject>,
    /// How many messages the browser had told when the stream was made.
    start: usize,
    /// How many it had told when the message that was read last came.
    cursor: usize,
    messages: usize,
    bytes: usize,
    _counted: Rc<()>,
}

impl Reader {
    pub(super) fn new(subject: &Rc<Subject>, stream: Receiving) -> Self {
        let start = subject.told.messages.borrow().len();
        Self {
            stream,
            subject: Rc::downgrade(subject),
            start,
            cursor: start,
            messages: 0,
            bytes: 0,
            _counted: Rc::clone(&subject.streams),
        }
    }

    /// Reads an item, and tells whether it was a message.
    pub(super) async fn next(&mut self) -> bool {
        let was_over = self.stream.is_terminated();
        let item = self.stream.next().await;
        if let Some(subject) = self.subject.upgrade() {
            let is_none = item.is_none();
            subject.claim(!was_over || is_none, || {
                "a stream goes on after its end".to_owned()
            });
            match item {
                Some(Ok(message)) => {
                    self.read(&subject, &message);
                    return true;
                }
                Some(Err(error)) => self.failed(&subject, &error),
                None if !was_over => self.ended(&subject),
                None => {}
            }
        }
        false
    }

    /// Reads what is there, and drops the future that waits for more.
    pub(super) fn take(&mut self) {
        while self.next().now_or_never() == Some(true) {}
    }

    fn read(&mut self, subject: &Subject, message: &Message) {
        subject.world.totals.add("read", 1);
        self.messages += 1;
        self.bytes += counted(message);
        let told = subject.told.messages.borrow();
        let rest = told.get(self.cursor..).unwrap_or_default();
        let position = rest.iter().position(|other| other == message);
        subject.claim(position.is_some(), || {
            format!("a stream made up or repeated {} bytes", message.len())
        });
        self.cursor += position.map_or(0, |position| position + 1);
        let skipped = (self.cursor - self.start - self.messages) as u64;
        let dropped = self.stream.stats().dropped_messages;
        subject.claim(skipped <= dropped, || {
            format!("a stream skipped {skipped}, and dropped {dropped}")
        });
    }

    fn ended(&self, subject: &Subject) {
        let event = self.stream.socket().close_event();
        let is_clean = event.as_ref().is_some_and(|event| event.was_clean);
        subject.claim(is_clean && !subject.was_told(ErrorKind::Overflow), || {
            format!("a stream ended with None, and the connection with {event:?}")
        });
    }

    fn failed(&mut self, subject: &Subject, error: &Error) {
        let event = self.stream.socket().close_event();
        let is_right = if error.kind() == ErrorKind::Overflow {
            // It may have been another stream of the socket.
            let dropped = self.stream.stats().dropped_messages;
            dropped > 0 || subject.was_told(ErrorKind::Overflow)
        } else {
            event.is_some() && error.close_event() == event.as_ref()
        };
        subject.claim(is_right && self.stream.is_terminated(), || {
            format!("a stream ended with {error:?}, and the connection with {event:?}")
        });
    }

    /// Everything that came since the stream was made was read, waits or was dropped and counted.
    fn settle_accounts(&self, subject: &Subject) {
        let told = subject.told.messages.borrow();
        // Streams have a message before any closure hears of it.
        let due = told.get(self.start..).unwrap_or_default();
        let due_bytes: usize = due.iter().map(counted).sum();
        let stats = self.stream.stats();
        let dropped = usize::try_from(stats.dropped_messages).unwrap();
        let dropped_bytes = usize::try_from(stats.dropped_bytes).unwrap();
        let messages = self.messages + stats.queued_messages + dropped;
        let bytes = self.bytes + stats.queued_bytes + dropped_bytes;
        subject.claim((messages, bytes) == (due.len(), due_bytes), || {
            format!(
                "{} messages of {due_bytes} bytes came to a stream that read {} of {}: {stats:?}",
                due.len(),
                self.messages,
                self.bytes
            )
        });
        let has_lost = dropped > 0 && subject.options.overflow == OverflowPolicy::Close;
        if has_lost {
            subject.world.totals.add("overflowed", 1);
            let is_open = subject.raw.ready_state() == web_sys::WebSocket::OPEN;
            subject.claim(!is_open, || "an overflow did not close".to_owned());
        }
    }
}

/// What a message counts against a receive limit.
fn counted(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.encode_utf16().count(),
        Message::Binary(bytes) => bytes.len(),
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(subject) = self.subject.upgrade() {
            self.settle_accounts(&subject);
        }
    }
}
