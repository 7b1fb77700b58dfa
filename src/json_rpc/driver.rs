use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use futures_sink::Sink;

use super::message::{Inbound, no_such_method};
use super::notifications::Subscribers;
use super::wire::Wire;
use crate::display::Quoted;
use crate::error::Error;
use crate::exchange::{Incoming, Requester};
use crate::isolate::wake;
use crate::message::Message;

/// The token that the handles and calls of a client share. When the last owner drops it, the driver
/// ends.
#[derive(Default)]
pub(super) struct Handles {
    driver: Rc<Cell<Option<Waker>>>,
}

impl Drop for Handles {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            wake(driver);
        }
    }
}

/// The task of a client, which reads messages until the stream ends or the last handle and call are
/// dropped.
pub(super) struct Driver<S> {
    incoming: Incoming<Wire<S>, String, Inbound>,
    requester: Requester<String, Inbound>,
    subscribers: Rc<Subscribers>,
    handles: Weak<Handles>,
    waker: Rc<Cell<Option<Waker>>>,
}

impl<S> Driver<S>
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
{
    pub(super) fn new(
        incoming: Incoming<Wire<S>, String, Inbound>,
        requester: Requester<String, Inbound>,
        subscribers: Rc<Subscribers>,
        handles: &Rc<Handles>,
    ) -> Self {
        Self {
            incoming,
            requester,
            subscribers,
            handles: Rc::downgrade(handles),
            waker: Rc::clone(&handles.driver),
        }
    }

    pub(super) async fn run(mut self) {
        poll_fn(|context| self.poll(context)).await;
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while self.handles.strong_count() > 0 {
            match Pin::new(&mut self.incoming).poll_next(context) {
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Ready(Some(item)) => self.dispatch(item),
                Poll::Pending => {
                    self.waker.set(Some(context.waker().clone()));
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(())
    }

    /// Dispatches an item that is not the reply to a pending call.
    fn dispatch(&mut self, item: Result<Inbound, Error>) {
        let item = match item {
            Err(error) => Err(error),
            Ok(Inbound::Notification(notification)) => Ok(notification),
            Ok(Inbound::Response { text, .. }) => Err(Error::unexpected_reply(text.into())),
            Ok(Inbound::Request { id, method }) => {
                self.requester.draft().post(no_such_method(&id));
                let found = format!("a request of the server for {}", Quoted(&method));
                Err(Error::unsupported_data(
                    found,
                    "a client takes only responses and notifications",
                ))
            }
        };
        self.subscribers.dispatch(item);
    }
}

impl<S> Drop for Driver<S> {
    fn drop(&mut self) {
        self.subscribers.end();
    }
}
