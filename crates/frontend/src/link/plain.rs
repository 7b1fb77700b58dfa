//! One socket after the other, each of which is asked for.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use wasm_websocket::{
    ConnectionCause, ConnectionState, Error, Listener, Message, ReadyState, ReconnectingWebSocket,
    SendOutcome, WebSocket, WebSocketBuilder,
};

use super::{Change, CloseWith, Link, LinkOf, Parts, Source, with_common};
use crate::core::Core;
use crate::options::{Options, Plain};
use crate::status::Status;

pub(crate) struct PlainLink {
    this: Weak<Self>,
    core: Weak<Core>,
    url: RefCell<String>,
    options: RefCell<Options<Plain>>,
    current: RefCell<Option<Current>>,
    attempts: Cell<u64>,
    /// Whether the current state was asked for with a close.
    is_closed: Cell<bool>,
}

struct Current {
    socket: WebSocket,
    _listeners: [Listener; 2],
}

impl LinkOf<Plain> for PlainLink {
    fn new(of: &Parts<'_, Plain>) -> Result<Rc<Self>, Error> {
        Ok(Rc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            core: Weak::clone(of.core),
            url: RefCell::new(of.url.to_owned()),
            options: RefCell::new(of.options.clone()),
            current: RefCell::default(),
            attempts: Cell::default(),
            is_closed: Cell::default(),
        }))
    }

    fn change(&self, to: &Parts<'_, Plain>, _: Change) {
        self.url.replace(to.url.to_owned());
        drop(self.options.replace(to.options.clone()));
        let has_begun = self.attempts.get() > 0;
        if has_begun && !self.is_closed.get() {
            self.reconnect();
        }
    }
}

impl PlainLink {
    fn builder(&self) -> WebSocketBuilder {
        let builder = WebSocket::builder(&self.url.borrow());
        with_common!(builder, &self.options.borrow().common)
    }

    fn connect(&self) {
        self.is_closed.set(false);
        self.attempts.set(self.attempts.get() + 1);
        let socket = match self.builder().build() {
            Ok(socket) => socket,
            Err(error) => {
                let cause = ConnectionCause::CannotConnect(error);
                return self.report(ConnectionState::Failed, cause);
            }
        };
        let attempt = self.attempts.get();
        let (opened, closed) = (Weak::clone(&self.this), Weak::clone(&self.this));
        let listeners = [
            socket.on_open(move || {
                if let Some(this) = this_attempt(&opened, attempt) {
                    this.report(ConnectionState::Open, ConnectionCause::Done);
                }
            }),
            socket.on_close(move |event| {
                if let Some(this) = this_attempt(&closed, attempt) {
                    let state = match this.is_closed.get() {
                        true => ConnectionState::Closed,
                        false => ConnectionState::Failed,
                    };
                    this.report(state, ConnectionCause::Ended(event.clone()));
                }
            }),
        ];
        if let Some(core) = self.core.upgrade() {
            core.attach(&socket);
        }
        self.current.replace(Some(Current {
            socket,
            _listeners: listeners,
        }));
        self.report(ConnectionState::Connecting, ConnectionCause::Requested);
    }

    fn report(&self, state: ConnectionState, cause: ConnectionCause) {
        if let Some(core) = self.core.upgrade() {
            core.report(Status::new(state, cause, self.attempts.get()));
        }
    }

    fn ready_state(&self) -> ReadyState {
        let socket = self.socket();
        socket.map_or(ReadyState::Closed, |socket| socket.ready_state())
    }
}

/// Returns the link, if its socket is still the one of this attempt.
fn this_attempt(link: &Weak<PlainLink>, attempt: u64) -> Option<Rc<PlainLink>> {
    let link = link.upgrade()?;
    (link.attempts.get() == attempt).then_some(link)
}

impl Link for PlainLink {
    fn open(&self) {
        if matches!(self.ready_state(), ReadyState::Closing | ReadyState::Closed) {
            self.reconnect();
        }
    }

    fn reconnect(&self) {
        let old = self.current.take();
        if let Some(old) = old {
            // A stream of its messages holds a handle too.
            old.socket.close();
        }
        self.connect();
    }

    fn close(&self, with: CloseWith) {
        if self.is_closed.replace(true) {
            return;
        }
        let Some(socket) = self.socket().filter(|it| it.close_event().is_none()) else {
            return self.report(ConnectionState::Closed, ConnectionCause::CloseRequested);
        };
        let _closing = match with {
            Some((code, reason)) => socket.close_with(code, reason),
            None => socket.close(),
        };
        self.report(ConnectionState::Closing, ConnectionCause::CloseRequested);
    }

    fn send(&self, message: Message) -> Result<SendOutcome, Error> {
        let Some(socket) = self.socket() else {
            return Err(Error::not_open(ReadyState::Closed));
        };
        socket.send(message)?;
        let attempt = self.attempts.get();
        Ok(SendOutcome::Sent { attempt })
    }

    fn protocol(&self) -> String {
        let socket = self.socket();
        socket.map_or_else(String::new, |socket| socket.protocol())
    }

    fn retry_in(&self) -> Option<Duration> {
        None
    }

    fn source(&self) -> Option<Box<dyn Source>> {
        Some(Box::new(self.socket()?))
    }

    fn client(&self) -> Option<ReconnectingWebSocket> {
        None
    }

    fn socket(&self) -> Option<WebSocket> {
        let current = self.current.borrow();
        current.as_ref().map(|current| current.socket.clone())
    }
}
