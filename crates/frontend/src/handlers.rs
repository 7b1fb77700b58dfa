//! What the owner of a connection has called.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use wasm_websocket::{AttemptError, Error, Message, Target, WebSocket};

use crate::status::Status;

/// A closure for something that happens.
pub(crate) type Handler<T> = Rc<dyn Fn(&T)>;

type Attempt<T> = Pin<Box<dyn Future<Output = Result<T, AttemptError>>>>;
type OnConnect = Rc<dyn Fn(WebSocket) -> Attempt<()>>;
type FindTarget = Rc<dyn Fn(String) -> Attempt<Target>>;

/// Calls what it is given, in a scope.
type Scope = Rc<dyn Fn(&mut dyn FnMut())>;

/// The closures that are called for a connection.
///
/// They are no part of the options: a component makes them anew in each render, and those of the last
/// render are called. None is called after the component was unmounted.
///
/// ```
/// use wasm_websocket_frontend::Handlers;
///
/// let handlers = Handlers::new()
///     .on_message(|message| println!("{message:?}"))
///     .on_status(|status| println!("{:?}: {}", status.state, status.cause));
/// # let _ = handlers;
/// ```
#[derive(Clone, Default)]
#[must_use = "handlers do nothing by themselves"]
pub struct Handlers {
    pub(crate) on_message: Option<Handler<Message>>,
    pub(crate) on_status: Option<Handler<Status>>,
    pub(crate) on_error: Option<Handler<Error>>,
    pub(crate) on_connect: Option<OnConnect>,
    pub(crate) target: Option<FindTarget>,
}

impl Handlers {
    /// Creates handlers that do nothing.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Handlers;
    /// let handlers = Handlers::new();
    /// # let _ = handlers;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the closure for messages, which gets each of them.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Handlers;
    /// let handlers = Handlers::new().on_message(|message| println!("{message:?}"));
    /// # let _ = handlers;
    /// ```
    pub fn on_message(mut self, closure: impl Fn(&Message) + 'static) -> Self {
        self.on_message = Some(Rc::new(closure));
        self
    }

    /// Sets the closure for messages, in place of [`on_message`](Self::on_message): it gets each of
    /// them as a value, or the error of one that is no such value.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Handlers;
    /// let handlers = Handlers::new().on_json(|number: Result<u32, _>| println!("{number:?}"));
    /// # let _ = handlers;
    /// ```
    #[cfg(feature = "json")]
    pub fn on_json<Rx: serde::de::DeserializeOwned>(
        self,
        closure: impl Fn(Result<Rx, Error>) + 'static,
    ) -> Self {
        self.on_message(move |message| closure(message.parse_json()))
    }

    /// Sets the closure for changes of the status.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Handlers;
    /// let handlers = Handlers::new().on_status(|status| println!("{:?}", status.state));
    /// # let _ = handlers;
    /// ```
    pub fn on_status(mut self, closure: impl Fn(&Status) + 'static) -> Self {
        self.on_status = Some(Rc::new(closure));
        self
    }

    /// Sets the closure for errors: those of messages that cannot be read, and on a
    /// [plain](crate::Options::plain) connection those of the connection too.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Handlers;
    /// let handlers = Handlers::new().on_error(|error| println!("{error}"));
    /// # let _ = handlers;
    /// ```
    pub fn on_error(mut self, closure: impl Fn(&Error) + 'static) -> Self {
        self.on_error = Some(Rc::new(closure));
        self
    }

    /// Sets the preparations of each new connection, such as to authenticate or subscribe. Queued
    /// messages are sent behind them.
    ///
    /// To set them where there were none, or to remove them, makes the connection anew. A
    /// [plain](crate::Options::plain) connection has none.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Handlers;
    /// # use wasm_websocket::AttemptError;
    /// let handlers = Handlers::new().on_connect(|socket| async move {
    ///     socket.send("subscribe").map_err(|_| AttemptError::Retry)
    /// });
    /// # let _ = handlers;
    /// ```
    pub fn on_connect<F>(mut self, prepare: impl Fn(WebSocket) -> F + 'static) -> Self
    where
        F: Future<Output = Result<(), AttemptError>> + 'static,
    {
        self.on_connect = Some(Rc::new(move |socket| Box::pin(prepare(socket))));
        self
    }

    /// Sets the function that makes the target of each attempt of the URL, for example with a fresh
    /// token.
    ///
    /// To set it where there was none, or to remove it, makes the connection anew. A
    /// [plain](crate::Options::plain) connection has none.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Handlers;
    /// # use wasm_websocket::{AttemptError, Target};
    /// # async fn fetch_token() -> Result<String, AttemptError> { Err(AttemptError::Retry) }
    /// let handlers = Handlers::new().target(|url| async move {
    ///     Ok(Target::new(format!("{url}?token={}", fetch_token().await?)))
    /// });
    /// # let _ = handlers;
    /// ```
    pub fn target<F>(mut self, find: impl Fn(String) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Target, AttemptError>> + 'static,
    {
        self.target = Some(Rc::new(move |url| Box::pin(find(url))));
        self
    }

    /// Has the closures that were set so far called inside of another one, which enters the scope of a
    /// framework and calls what it is given.
    ///
    /// The futures of [`target`](Self::target) and [`on_connect`](Self::on_connect) are made there, and
    /// polled outside. If the scope does not call, there is no further attempt.
    ///
    /// ```
    /// # use wasm_websocket_frontend::Handlers;
    /// let handlers = Handlers::new()
    ///     .on_message(|message| println!("{message:?}"))
    ///     .within(|call| {
    ///         println!("before");
    ///         call();
    ///     });
    /// # let _ = handlers;
    /// ```
    pub fn within(self, scope: impl Fn(&mut dyn FnMut()) + 'static) -> Self {
        let scope: Scope = Rc::new(scope);
        let [connects, finds] = [Rc::clone(&scope), Rc::clone(&scope)];
        Self {
            on_message: self.on_message.map(|handler| scoped(&scope, handler)),
            on_status: self.on_status.map(|handler| scoped(&scope, handler)),
            on_error: self.on_error.map(|handler| scoped(&scope, handler)),
            on_connect: self.on_connect.map(|prepare| -> OnConnect {
                Rc::new(move |socket| made_in(&connects, || prepare(socket.clone())))
            }),
            target: self.target.map(|find| -> FindTarget {
                Rc::new(move |url| made_in(&finds, || find(url.clone())))
            }),
        }
    }

    /// Returns which steps an attempt has because of the handlers. Another shape needs a new
    /// connection.
    pub(crate) fn shape(&self) -> Shape {
        Shape {
            has_preparations: self.on_connect.is_some(),
            has_target: self.target.is_some(),
        }
    }
}

fn scoped<T: 'static>(scope: &Scope, handler: Handler<T>) -> Handler<T> {
    let scope = Rc::clone(scope);
    Rc::new(move |value| scope(&mut || handler(value)))
}

/// Makes the future of a step of an attempt.
fn made_in<T: 'static>(scope: &Scope, make: impl Fn() -> Attempt<T>) -> Attempt<T> {
    let mut made = None;
    scope(&mut || made = Some(make()));
    made.unwrap_or_else(|| Box::pin(async { Err(AttemptError::Stop) }))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) has_preparations: bool,
    pub(crate) has_target: bool,
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handlers").finish_non_exhaustive()
    }
}

/// The handlers of the last render.
#[derive(Debug, Default)]
pub(crate) struct CurrentHandlers(RefCell<Handlers>);

impl CurrentHandlers {
    /// Returns one of them, to be called when nothing is borrowed.
    pub(crate) fn get<T>(&self, which: impl Fn(&Handlers) -> &Option<T>) -> Option<T>
    where
        T: Clone,
    {
        which(&self.0.borrow()).clone()
    }

    pub(crate) fn shape(&self) -> Shape {
        self.0.borrow().shape()
    }

    pub(crate) fn set(&self, handlers: Handlers) {
        let old = self.0.replace(handlers);
        // Its closures may own what uses the connection when it is dropped.
        drop(old);
    }
}
