//! The connection as its component owns it.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use wasm_websocket::{ConnectionCause, ConnectionState, Error};

use crate::connection::Connection;
use crate::core::{Core, Start};
use crate::handlers::{CurrentHandlers, Handler, Handlers, Shape};
use crate::link::{Change, Kind, Link, LinkOf, Mode, Parts};
use crate::options::{Options, Reconnecting};
use crate::status::Status;
use crate::subscription::{Callback, Subscription};

/// The connection of a component, which is closed when this is dropped.
///
/// - It connects in the task after [`mount`](Self::mount), so a component that is mounted, unmounted
///   and mounted again in one task makes one connection. On the server it does nothing.
/// - [`update`](Self::update) takes the URL, the options and the handlers of a render.
/// - [`unmount`](Self::unmount), or the drop, closes with 1000 at once. Queued messages are dropped, and
///   nothing is called any more.
///
/// ```
/// use wasm_websocket_frontend::{Handlers, Options, OwnedConnection};
///
/// let socket = OwnedConnection::new("/chat", Options::new(), Handlers::new());
/// socket.mount();
/// let connection = socket.connection().clone(); // For closures and other components.
/// # let _ = connection;
/// ```
#[must_use = "dropping it closes the connection"]
pub struct OwnedConnection<M: Mode = Reconnecting> {
    shared: Rc<Shared<M>>,
    connection: Connection,
}

struct Shared<M: Mode> {
    wanted: RefCell<Wanted<M>>,
    handlers: Rc<CurrentHandlers>,
    subscriptions: RefCell<Subscriptions>,
    link: RefCell<Option<Rc<<M as Kind>::Link>>>,
}

/// What a connection is made for.
#[derive(PartialEq)]
struct Wanted<M> {
    url: String,
    options: Options<M>,
    shape: Shape,
}

/// The subscriptions of the handlers that there are.
#[derive(Default)]
struct Subscriptions {
    message: Option<Subscription>,
    status: Option<Subscription>,
    error: Option<Subscription>,
}

impl<M: Mode> OwnedConnection<M> {
    /// Creates a connection that does nothing before it is mounted.
    ///
    /// ```
    /// # use wasm_websocket_frontend::{Handlers, Options, OwnedConnection};
    /// let socket = OwnedConnection::new("/chat", Options::new(), Handlers::new());
    /// # drop(socket);
    /// ```
    pub fn new(url: impl Into<String>, options: Options<M>, handlers: Handlers) -> Self {
        let wanted = Wanted {
            url: url.into(),
            options,
            shape: handlers.shape(),
        };
        let owned = Self {
            shared: Rc::new(Shared {
                wanted: RefCell::new(wanted),
                handlers: Rc::default(),
                subscriptions: RefCell::default(),
                link: RefCell::default(),
            }),
            connection: Connection { core: Core::new() },
        };
        owned.set_handlers(handlers);
        if cfg!(target_family = "wasm") {
            owned.set_start();
        }
        owned
    }

    fn set_start(&self) {
        let (shared, core) = (
            Rc::clone(&self.shared),
            Rc::downgrade(&self.connection.core),
        );
        self.connection.core.set_start(Rc::new(move |start| {
            if let Some(core) = core.upgrade() {
                shared.start(&core, start);
            }
        }));
    }

    /// Returns the handle of the connection, to be cloned.
    ///
    /// ```
    /// # use wasm_websocket_frontend::{Handlers, Options, OwnedConnection};
    /// let socket = OwnedConnection::new("/chat", Options::new(), Handlers::new());
    /// let connection = socket.connection().clone();
    /// # drop(connection);
    /// ```
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Connects in the next task, unless the options are [lazy](Options::lazy). Another call does
    /// nothing, and neither does one on the server.
    ///
    /// ```
    /// # use wasm_websocket_frontend::{Handlers, Options, OwnedConnection};
    /// let socket = OwnedConnection::new("/chat", Options::new(), Handlers::new());
    /// socket.mount();
    /// ```
    pub fn mount(&self) {
        self.connection.core.mount();
    }

    /// Takes the URL, the options and the handlers of a render.
    ///
    /// The handlers take the place of those of before, which are not called any more. An equal URL and equal
    /// options change nothing else. Other ones swap the connection once, keep queued messages and
    /// streams, and leave a closed connection closed. If the browser refuses the URL, or an option is
    /// out of range, the connection is closed, and its state is
    /// [`Failed`](wasm_websocket::ConnectionState::Failed) with the error as the cause, until another
    /// call has better ones.
    ///
    /// ```
    /// # use wasm_websocket_frontend::{Handlers, Options, OwnedConnection};
    /// let socket = OwnedConnection::new("/rooms/1", Options::new(), Handlers::new());
    /// socket.update("/rooms/2", Options::new(), Handlers::new());
    /// ```
    pub fn update(&self, url: &str, options: Options<M>, handlers: Handlers) {
        if !self.connection.core.is_over() {
            self.set_handlers(handlers);
            self.retarget(url, options);
        }
    }

    /// Takes the URL and the options, as [`update`](Self::update) does, and keeps the handlers. It is for
    /// components that run once.
    ///
    /// ```
    /// # use wasm_websocket_frontend::{Handlers, Options, OwnedConnection};
    /// let socket = OwnedConnection::new("/rooms/1", Options::new(), Handlers::new());
    /// socket.retarget("/rooms/2", Options::new());
    /// ```
    pub fn retarget(&self, url: &str, options: Options<M>) {
        let core = &self.connection.core;
        if core.is_over() {
            return;
        }
        let new = Wanted {
            url: url.to_owned(),
            options,
            shape: self.shared.handlers.shape(),
        };
        let is_same = *self.shared.wanted.borrow() == new;
        if is_same {
            return;
        }
        let is_lazy = new.options.common.is_lazy;
        let old = self.shared.wanted.replace(new);
        self.shared.change(core, &old);
        if core.has_begun() && !is_lazy && core.status().state == ConnectionState::Idle {
            self.connection.open();
        }
    }

    fn set_handlers(&self, handlers: Handlers) {
        self.shared.handlers.set(handlers);
        self.shared.subscribe(&self.connection.core);
    }

    /// Closes the connection at once, for good.
    ///
    /// ```
    /// # use wasm_websocket_frontend::{Handlers, Options, OwnedConnection};
    /// let socket = OwnedConnection::new("/chat", Options::new(), Handlers::new());
    /// socket.unmount();
    /// assert!(socket.connection().send("hello").is_err());
    /// ```
    pub fn unmount(&self) {
        self.connection.core.end();
        let link = self.shared.link.take();
        let subscriptions = self.shared.subscriptions.take();
        drop((link, subscriptions));
        self.shared.handlers.set(Handlers::new());
    }
}

impl<M: Mode> Drop for OwnedConnection<M> {
    fn drop(&mut self) {
        self.unmount();
    }
}

impl<M: Mode> fmt::Debug for OwnedConnection<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedConnection")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

impl<M: Mode> Shared<M> {
    fn start(&self, core: &Rc<Core>, start: Start) {
        let link = match self.made_link(core) {
            Ok(link) => link,
            Err(error) => {
                let cause = ConnectionCause::CannotConnect(error);
                return core.report(Status::new(ConnectionState::Failed, cause, 0));
            }
        };
        let is_lazy = self.wanted.borrow().options.common.is_lazy;
        match start {
            Start::Default if !is_lazy => link.open(),
            Start::Open => link.open(),
            Start::Close => link.close(None),
            Start::Default | Start::Wait => {
                // The options were wrong before, and nothing else would say that it waits.
                if core.status().state == ConnectionState::Failed {
                    core.report(Status::default());
                }
            }
        }
    }

    /// Returns the link, which is made if there is none.
    fn made_link(&self, core: &Rc<Core>) -> Result<Rc<<M as Kind>::Link>, Error> {
        let link = self.link.borrow().clone();
        if let Some(link) = link {
            return Ok(link);
        }
        let link: Rc<<M as Kind>::Link> = self.with_parts(core, |parts| LinkOf::new(parts))?;
        self.link.replace(Some(Rc::clone(&link)));
        core.set_link(Rc::<<M as Kind>::Link>::clone(&link));
        Ok(link)
    }

    fn change(&self, core: &Rc<Core>, old: &Wanted<M>) {
        let link = self.link.borrow().clone();
        let Some(link) = link else {
            // The options were wrong when it was to be made.
            if core.has_begun() {
                self.start(core, core.asked());
            }
            return;
        };
        let change = {
            let new = self.wanted.borrow();
            let is_same = new.options.connects_like(&old.options) && new.shape == old.shape;
            match (is_same, new.url == old.url) {
                (true, true) => return,
                (true, false) => Change::Url,
                (false, _) => Change::Options,
            }
        };
        self.with_parts(core, |parts| link.change(parts, change));
    }

    /// Calls a function with what a link is made of now, when nothing is borrowed.
    fn with_parts<T>(&self, core: &Rc<Core>, act: impl FnOnce(&Parts<'_, M>) -> T) -> T {
        let (url, options) = {
            let wanted = self.wanted.borrow();
            (wanted.url.clone(), wanted.options.clone())
        };
        act(&Parts {
            url: &url,
            options: &options,
            handlers: &self.handlers,
            core: &Rc::downgrade(core),
        })
    }

    /// Subscribes for the handlers that there are, because what nobody handles need not be decoded.
    fn subscribe(&self, core: &Rc<Core>) {
        let old = self.subscriptions.take();
        let handlers = &self.handlers;
        self.subscriptions.replace(Subscriptions {
            message: subscription(core, handlers, old.message, Callback::Message, |handlers| {
                &handlers.on_message
            }),
            status: subscription(core, handlers, old.status, Callback::Status, |handlers| {
                &handlers.on_status
            }),
            error: subscription(core, handlers, old.error, Callback::Error, |handlers| {
                &handlers.on_error
            }),
        });
    }
}

/// Keeps the subscription of a handler if there is one, and makes it or drops it otherwise.
fn subscription<T: 'static>(
    core: &Rc<Core>,
    handlers: &Rc<CurrentHandlers>,
    old: Option<Subscription>,
    callback: fn(Handler<T>) -> Callback,
    which: fn(&Handlers) -> &Option<Handler<T>>,
) -> Option<Subscription> {
    handlers.get(which)?;
    let handlers = Rc::clone(handlers);
    old.or_else(|| {
        Some(core.subscribe(callback(Rc::new(move |value| {
            if let Some(handle) = handlers.get(which) {
                handle(value);
            }
        }))))
    })
}
