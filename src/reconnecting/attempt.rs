//! One attempt: its target, its socket, and its future.

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::future::{Future, poll_fn};
use std::rc::{Rc, Weak};
use std::task::Poll;

use super::client::Client;
use crate::close::CloseFrame;
use crate::dispatch::{Listener, WakerSlot};
use crate::error::Error;
use crate::reconnect::{Generation, Input};
use crate::socket::{WebSocket, WebSocketBuilder};
use crate::sys::{self, Task};
use crate::url::Blocked;

pub(super) struct Attempt {
    pub(super) generation: Generation,
    /// The builder of its socket, until the socket is made.
    builder: Cell<Option<WebSocketBuilder>>,
    /// The socket, if it was made before the attempt.
    made: Cell<Option<WebSocket>>,
    socket: OnceCell<WebSocket>,
    listeners: RefCell<Vec<Listener>>,
    /// The provider, then the preparations, then the wait until the queue is empty.
    work: Cell<Option<Task>>,
    /// Waits until the socket accepts messages, for the queue.
    room: Cell<Option<Task>>,
    /// Waits until the messages with receipts have left the browser.
    watch: Cell<Option<Task>>,
}

impl Attempt {
    pub(super) fn new(generation: Generation, made: Option<WebSocket>) -> Rc<Self> {
        Rc::new(Self {
            generation,
            builder: Cell::default(),
            made: Cell::new(made),
            socket: OnceCell::new(),
            listeners: RefCell::default(),
            work: Cell::default(),
            room: Cell::default(),
            watch: Cell::default(),
        })
    }

    pub(super) fn set_builder(&self, builder: WebSocketBuilder) {
        self.builder.set(Some(builder));
    }

    pub(super) fn socket(&self) -> Option<&WebSocket> {
        self.socket.get()
    }

    /// Runs a future until the attempt ends or another future replaces it.
    pub(super) fn run(&self, work: impl Future<Output = ()> + 'static) {
        self.work.set(Some(Task::spawn(work)));
    }

    pub(super) fn connect(&self, client: &Client) {
        let builder = self.builder.take();
        let builder = builder.unwrap_or_else(|| client.settings().socket.clone());
        let socket = self.made.take().map_or_else(|| builder.build(), Ok);
        match socket {
            Ok(socket) => {
                self.listeners.replace(self.listen(&socket, &client.this));
                // An attempt has one socket.
                let _ = self.socket.set(socket);
            }
            Err(error) => client.input(Input::CannotConnect(self.generation, error)),
        }
    }

    /// Returns the error of a URL that browsers never connect to, after a failure of the attempt that
    /// looks like that of a server.
    pub(super) fn blocked(&self) -> Option<Error> {
        let socket = self.socket()?;
        let was_open = matches!(socket.shared().poll_opened(), Poll::Ready(Ok(())));
        let blocked = Blocked::find(&socket.url(), &sys::origin()).filter(|_| !was_open);
        blocked.map(Error::blocked)
    }

    fn listen(&self, socket: &WebSocket, client: &Weak<Client>) -> Vec<Listener> {
        let generation = self.generation;
        let [opening, receiving, failing, closing] = [(); 4].map(|()| Weak::clone(client));
        vec![
            socket.on_open(move || {
                if let Some(client) = opening.upgrade() {
                    client.input(Input::Opened(generation));
                }
            }),
            socket.on_payload(move |payload| {
                if let Some(client) = receiving.upgrade() {
                    client.received(generation, Ok(payload.clone()));
                }
            }),
            socket.on_error(move |error| {
                let is_told = error.is_about_a_message();
                if let Some(client) = failing.upgrade().filter(|_| is_told) {
                    client.received(generation, Err(error.clone()));
                }
            }),
            socket.on_close(move |event| {
                if let Some(client) = closing.upgrade() {
                    client.ended(generation, event.clone());
                }
            }),
        ]
    }

    pub(super) fn prepare(&self, client: &Client) {
        let generation = self.generation;
        let settings = client.settings();
        let (Some(prepare), Some(socket)) = (&settings.preparations, self.socket()) else {
            client.input(Input::Prepared(generation, Ok(())));
            return;
        };
        let mut prepared = None;
        let prepare = &mut || prepared = Some(prepare(socket.clone()));
        client.handles.isolate(prepare);
        let Some(prepared) = prepared else {
            let failed = Err(super::AttemptError::Retry.refusal());
            return client.input(Input::Prepared(generation, failed));
        };
        let client = Weak::clone(&client.this);
        self.run(async move {
            let result = prepared.await.map_err(super::AttemptError::refusal);
            if let Some(client) = client.upgrade() {
                client.input(Input::Prepared(generation, result));
            }
        });
    }

    /// Reports to the client when the queue is empty. The browser sends its buffer before a close
    /// frame anyway.
    pub(super) fn drain(&self, client: &Client) {
        let generation = self.generation;
        client.flush();
        if !client.outgoing.has_waiting() {
            client.input(Input::Drained(generation));
            return;
        }
        let weak = Weak::clone(&client.this);
        let mut waker_slot = WakerSlot::default();
        self.run(poll_fn(move |context| match weak.upgrade() {
            Some(client) if client.outgoing.has_waiting() => {
                waker_slot.park(&client.wakers, context.waker());
                Poll::Pending
            }
            Some(client) => {
                client.input(Input::Drained(generation));
                Poll::Ready(())
            }
            None => Poll::Ready(()),
        }));
    }

    /// Sends the queue as soon as the socket accepts messages.
    pub(super) fn send_later(&self, socket: &WebSocket, client: &Weak<Client>) {
        let (socket, client) = (socket.clone(), Weak::clone(client));
        run_once(&self.room, async move {
            let _ = socket.ready().await;
            if let Some(client) = client.upgrade() {
                client.flush();
            }
        });
    }

    /// Returns the number of bytes that the browser still buffers, if it is known. When a connection
    /// is lost, Chromium sometimes reports 0 although the data has not left.
    pub(super) fn bytes_left(&self) -> Option<u64> {
        let socket = self.socket()?;
        let is_lost = socket.close_event().is_some_and(|event| !event.was_clean);
        (!is_lost).then(|| socket.buffered_amount())
    }

    /// Settles the receipts and wakes the waiting tasks when everything has left the browser.
    pub(super) fn watch(&self, socket: &WebSocket, client: &Weak<Client>) {
        let (socket, client) = (socket.clone(), Weak::clone(client));
        run_once(&self.watch, async move {
            let _ = socket.drained().await;
            if let Some(client) = client.upgrade() {
                client.settle();
                client.wakers.wake_all();
            }
        });
    }

    pub(super) fn shut(&self, frame: &CloseFrame) {
        if let Some(socket) = self.socket() {
            socket.closing(frame);
        }
    }

    /// Ends the attempt at once and closes its socket.
    pub(super) fn end(&self) {
        self.listeners.take();
        for task in [&self.work, &self.room, &self.watch] {
            task.take();
        }
        if let Some(socket) = self.socket() {
            socket.close();
        }
    }
}

/// Runs a future, unless the one that runs already is pending.
fn run_once(task: &Cell<Option<Task>>, future: impl Future<Output = ()> + 'static) {
    let running = task.take().filter(Task::is_pending);
    task.set(Some(running.unwrap_or_else(|| Task::spawn(future))));
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}
