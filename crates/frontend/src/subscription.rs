//! The closures that components add to a connection, and that outlive its sockets.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use wasm_websocket::{Error, Listener, Message, Payload};

use crate::core::Core;
use crate::handlers::Handler;
use crate::link::Source;
use crate::status::Status;

/// A closure, by what it is called for.
#[derive(Clone)]
pub(crate) enum Callback {
    Message(Handler<Message>),
    Payload(Handler<Payload>),
    Error(Handler<Error>),
    Status(Handler<Status>),
}

pub(crate) struct Subscriber {
    callback: Callback,
    /// The listener of the current socket. There is none for the status, which also changes without a socket.
    listener: RefCell<Option<Listener>>,
    is_gone: Cell<bool>,
}

impl Subscriber {
    fn attach(&self, source: &dyn Source) {
        let old = self.listener.replace(source.listen(&self.callback));
        drop(old);
    }

    fn end(&self) {
        self.is_gone.set(true);
        let listener = self.listener.take();
        drop(listener);
    }
}

/// A closure that a [`Connection`](crate::Connection) calls. Dropping the subscription removes the closure.
///
/// It stays with the connection when that has another URL or a new socket, and is not called any more
/// when the component that owns the connection was unmounted.
///
/// ```
/// use wasm_websocket_frontend::{Connection, Subscription};
///
/// fn log(connection: &Connection) -> Subscription {
///     connection.on_message(|message| println!("{message:?}"))
/// }
/// ```
#[must_use = "dropping a subscription removes its closure"]
pub struct Subscription {
    subscriber: Rc<Subscriber>,
    connection: Weak<Core>,
    is_kept: bool,
}

impl Subscription {
    /// Keeps the closure until the component that owns the connection is unmounted.
    ///
    /// ```
    /// # fn example(connection: &wasm_websocket_frontend::Connection) {
    /// connection.on_message(|message| println!("{message:?}")).keep();
    /// # }
    /// ```
    pub fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        self.subscriber.end();
        if let Some(connection) = self.connection.upgrade() {
            connection.subscribers.remove(&self.subscriber);
        }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

/// The subscribers of a connection, in the order in which they came.
///
/// The list is replaced when it changes during a call, so whoever iterates over it needs no borrow.
#[derive(Default)]
pub(crate) struct Subscribers(RefCell<Rc<Vec<Rc<Subscriber>>>>);

impl Subscribers {
    pub(crate) fn add(
        &self,
        callback: Callback,
        source: Option<&dyn Source>,
        connection: &Rc<Core>,
    ) -> Subscription {
        let subscriber = Rc::new(Subscriber {
            callback,
            listener: RefCell::default(),
            is_gone: Cell::new(false),
        });
        if let Some(source) = source {
            subscriber.attach(source);
        }
        if !connection.is_over() {
            Rc::make_mut(&mut self.0.borrow_mut()).push(Rc::clone(&subscriber));
        }
        Subscription {
            subscriber,
            connection: Rc::downgrade(connection),
            is_kept: false,
        }
    }

    fn remove(&self, subscriber: &Rc<Subscriber>) {
        Rc::make_mut(&mut self.0.borrow_mut()).retain(|other| !Rc::ptr_eq(other, subscriber));
    }

    fn all(&self) -> Rc<Vec<Rc<Subscriber>>> {
        Rc::clone(&self.0.borrow())
    }

    /// Has all of them listen to another socket.
    pub(crate) fn attach(&self, source: &dyn Source) {
        for subscriber in self.all().iter().filter(|it| !it.is_gone.get()) {
            subscriber.attach(source);
        }
    }

    /// Calls those for the status.
    pub(crate) fn report(&self, status: &Status) {
        for subscriber in self.all().iter() {
            match &subscriber.callback {
                Callback::Status(callback) if !subscriber.is_gone.get() => callback(status),
                _ => {}
            }
        }
    }

    /// Removes all of them.
    pub(crate) fn end(&self) {
        let all = self.0.take();
        for subscriber in all.iter() {
            subscriber.end();
        }
    }
}
