//! The listeners and streams of state changes.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_core::Stream;

use crate::dispatch::{Handles, KeptListeners, Listener, Listeners, WeakList};
use crate::isolate::wake;
use crate::reconnect::ConnectionEvent;

/// The maximum number of events queued for a reader.
const MOST_WAITING: usize = 1024;

pub(super) struct Events {
    listeners: Listeners<ConnectionEvent>,
    kept: Rc<KeptListeners>,
    queues: WeakList<Queue>,
    last: RefCell<ConnectionEvent>,
}

#[derive(Default)]
struct Queue {
    events: RefCell<VecDeque<ConnectionEvent>>,
    reader: Cell<Option<Waker>>,
    is_over: Cell<bool>,
}

impl Queue {
    fn wake(&self) {
        if let Some(reader) = self.reader.take() {
            wake(reader);
        }
    }
}

impl Events {
    pub(super) fn new() -> Self {
        Self {
            listeners: Listeners::default(),
            kept: KeptListeners::new(),
            queues: WeakList::default(),
            last: RefCell::new(ConnectionEvent::initial()),
        }
    }

    pub(super) fn listen(&self, mut closure: impl FnMut(&ConnectionEvent) + 'static) -> Listener {
        self.listeners.add(&self.kept, move |event| {
            closure(event);
            true
        })
    }

    pub(super) fn stream(&self) -> ConnectionEvents {
        let queue = Rc::default();
        self.queues.add(&queue);
        ConnectionEvents { queue }
    }

    pub(super) fn last(&self) -> ConnectionEvent {
        self.last.borrow().clone()
    }

    /// Records an event, and queues it for the streams.
    pub(super) fn record(&self, event: &ConnectionEvent) {
        self.last.replace(event.clone());
        for queue in self.queues.iter() {
            {
                let mut events = queue.events.borrow_mut();
                if events.len() == MOST_WAITING {
                    events.pop_front();
                }
                events.push_back(event.clone());
            }
            queue.wake();
        }
    }

    /// Calls the closures.
    pub(super) fn tell(&self, event: &ConnectionEvent, handles: &Handles) {
        self.listeners.emit(event, handles);
    }

    /// Stops all callbacks, and ends the streams.
    pub(super) fn end(&self) {
        self.listeners.close();
        self.kept.release();
        for queue in self.queues.iter() {
            queue.is_over.set(true);
            queue.wake();
        }
    }
}

/// A stream of the state changes of a [`ReconnectingWebSocket`](crate::ReconnectingWebSocket)
/// after the call of [`events`](crate::ReconnectingWebSocket::events).
///
/// The stream does not keep the client alive, and ends when the client is dropped. A slow reader
/// loses the oldest of more than 1024 queued events, which leaves a gap in the event numbers.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use wasm_websocket::ReconnectingWebSocket;
///
/// # async fn example(socket: &ReconnectingWebSocket) {
/// let mut events = socket.events();
/// while let Some(event) = events.next().await {
///     println!("{:?}: {}", event.to, event.cause);
/// }
/// # }
/// ```
#[must_use = "a stream does nothing unless it is read"]
pub struct ConnectionEvents {
    queue: Rc<Queue>,
}

impl Stream for ConnectionEvents {
    type Item = ConnectionEvent;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<ConnectionEvent>> {
        let next = self.queue.events.borrow_mut().pop_front();
        if next.is_some() || self.queue.is_over.get() {
            return Poll::Ready(next);
        }
        self.queue.reader.set(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl fmt::Debug for ConnectionEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.queue.events.borrow().len();
        f.debug_struct("ConnectionEvents")
            .field("waiting", &waiting)
            .finish_non_exhaustive()
    }
}
