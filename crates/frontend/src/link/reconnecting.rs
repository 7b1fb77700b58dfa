//! A client that reconnects.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use wasm_websocket::{
    ConnectionCause, ConnectionState, Error, Listener, Message, ReadyState, ReconnectingWebSocket,
    ReconnectingWebSocketBuilder, SendOutcome, Target, WebSocket,
};

use super::{Change, CloseWith, Link, LinkOf, Parts, Source, with_common};
use crate::core::Core;
use crate::options::Reconnecting;
use crate::status::Status;

pub(crate) struct ReconnectingLink {
    client: ReconnectingWebSocket,
    /// The URL for the handler that makes the target of it.
    url: Rc<RefCell<String>>,
    /// Whether the browser refuses the URL, or the options are wrong. Then there is no connection, and
    /// what the client reports is about the one before.
    is_refused: Rc<Cell<bool>>,
    /// Whether it connects when it is not refused any more.
    resumes: Cell<bool>,
    core: Weak<Core>,
    _listener: Listener,
}

impl LinkOf<Reconnecting> for ReconnectingLink {
    fn new(of: &Parts<'_, Reconnecting>) -> Result<Rc<Self>, Error> {
        let url = Rc::new(RefCell::new(of.url.to_owned()));
        let client = builder(of, &url).lazy().build()?;
        let is_refused = Rc::new(Cell::new(false));
        let (core, refused) = (Weak::clone(of.core), Rc::clone(&is_refused));
        let listener = client.on_state(move |event| {
            if let Some(core) = core.upgrade().filter(|_| !refused.get()) {
                core.report(Status::from(event));
            }
        });
        Ok(Rc::new(Self {
            client,
            url,
            is_refused,
            resumes: Cell::default(),
            core: Weak::clone(of.core),
            _listener: listener,
        }))
    }

    fn change(&self, to: &Parts<'_, Reconnecting>, change: Change) {
        self.url.replace(to.url.to_owned());
        let state = self.client.state();
        let changed = match change {
            Change::Url if !to.handlers.shape().has_target => {
                self.client.set_target(Target::new(to.url))
            }
            // The handler makes another target of it.
            Change::Url => {
                if !state.is_final() && state != ConnectionState::Idle {
                    self.client.reconnect();
                }
                Ok(())
            }
            Change::Options => self.client.reconfigure(builder(to, &self.url)),
        };
        if let Err(error) = changed {
            return self.refuse(state, error);
        }
        let was_refused = self.is_refused.replace(false);
        // What it has failed for may be different now. One that was closed stays closed.
        if (was_refused && self.resumes.get()) || state == ConnectionState::Failed {
            self.client.reconnect();
        } else if was_refused {
            self.report(Status::from(&self.client.last_event()));
        }
    }
}

impl ReconnectingLink {
    /// Ends the connection, which was in this state, because it would be another one than was asked for.
    fn refuse(&self, state: ConnectionState, error: Error) {
        if !self.is_refused.replace(true) {
            let is_closed = matches!(state, ConnectionState::Closing | ConnectionState::Closed);
            let has_begun = state != ConnectionState::Idle;
            self.resumes.set(has_begun && !is_closed);
            // One that has not begun keeps its queue.
            if has_begun {
                self.client.close();
            }
        }
        let cause = ConnectionCause::CannotConnect(error);
        let attempt = self.client.last_event().attempt;
        self.report(Status::new(ConnectionState::Failed, cause, attempt));
    }

    fn report(&self, status: Status) {
        if let Some(core) = self.core.upgrade() {
            core.report(status);
        }
    }
}

impl Link for ReconnectingLink {
    fn open(&self) {
        let state = self.client.state();
        let is_under_way = !matches!(state, ConnectionState::Idle | ConnectionState::Closing);
        if state.is_final() || !is_under_way {
            self.reconnect();
        }
    }

    fn reconnect(&self) {
        if self.is_refused.get() {
            // The refused URL would be refused again.
            self.resumes.set(true);
        } else {
            self.client.reconnect();
        }
    }

    fn close(&self, with: CloseWith) {
        self.resumes.set(false);
        match with {
            Some((code, reason)) => self.client.close_with(code, reason),
            None => self.client.close(),
        }
    }

    fn send(&self, message: Message) -> Result<SendOutcome, Error> {
        if self.is_refused.get() {
            return Err(Error::not_open(ReadyState::Closed));
        }
        self.client.send(message)
    }

    fn protocol(&self) -> String {
        self.client.protocol()
    }

    fn retry_in(&self) -> Option<Duration> {
        self.client.retry_in()
    }

    fn source(&self) -> Option<Box<dyn Source>> {
        Some(Box::new(self.client.clone()))
    }

    fn client(&self) -> Option<ReconnectingWebSocket> {
        Some(self.client.clone())
    }

    fn socket(&self) -> Option<WebSocket> {
        self.client.current()
    }
}

/// Makes the builder of a client. Handlers that it calls are those of the last render at that time.
fn builder(
    of: &Parts<'_, Reconnecting>,
    url: &Rc<RefCell<String>>,
) -> ReconnectingWebSocketBuilder {
    let shape = of.handlers.shape();
    let builder = if shape.has_target {
        let (handlers, url) = (Rc::clone(of.handlers), Rc::clone(url));
        ReconnectingWebSocket::with_provider(move || {
            let find = handlers.get(|handlers| &handlers.target);
            let url = url.borrow().clone();
            let target = find.map(|find| find(url.clone()));
            async move {
                match target {
                    Some(target) => target.await,
                    None => Ok(Target::new(url)),
                }
            }
        })
    } else {
        ReconnectingWebSocket::builder(of.url)
    };
    let mut builder = with_common!(builder, &of.options.common);
    if shape.has_preparations {
        let handlers = Rc::clone(of.handlers);
        builder = builder.on_connect(move |socket| {
            let prepare = handlers.get(|handlers| &handlers.on_connect);
            let prepared = prepare.map(|prepare| prepare(socket));
            async move {
                match prepared {
                    Some(prepared) => prepared.await,
                    None => Ok(()),
                }
            }
        });
    }
    with_options(builder, &of.options.mode)
}

fn with_options(
    mut builder: ReconnectingWebSocketBuilder,
    options: &Reconnecting,
) -> ReconnectingWebSocketBuilder {
    if let Some(backoff) = options.backoff {
        builder = builder.backoff(backoff);
    }
    if let Some(policy) = &options.close_policy {
        builder = builder.close_policy(policy.clone());
    }
    if let Some(time) = options.healthy_after {
        builder = builder.healthy_after(time);
    }
    if let Some(timeout) = options.provider_timeout {
        builder = builder.provider_timeout(timeout);
    }
    if let Some(timeout) = options.prepare_timeout {
        builder = builder.prepare_timeout(timeout);
    }
    if let Some(timeout) = options.flush_timeout {
        builder = builder.flush_timeout(timeout);
    }
    if let Some(limit) = options.outbox {
        builder = builder.outbox(limit);
    }
    if let Some((heartbeat, probe, answer)) = &options.heartbeat {
        let answer = answer.clone();
        builder = builder.heartbeat(*heartbeat, probe.clone(), move |message| *message == answer);
    }
    builder
}
