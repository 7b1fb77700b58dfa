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
use crate::error::Error;
use crate::exchange::{Incoming, Requester};
use crate::isolate::wake;
use crate::message::Message;

/// What the handles of a client and its calls share. When the last one is dropped, the work is
/// over.
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

/// Reads what the server sends, until that ends or nobody holds the client any more.
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
                Poll::Ready(Some(item)) => self.hear(item),
                Poll::Pending => {
                    self.waker.set(Some(context.waker().clone()));
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(())
    }

    /// Takes what is no reply to a call of ours.
    fn hear(&mut self, item: Result<Inbound, Error>) {
        let told = match item {
            Err(error) => Err(error),
            Ok(Inbound::Notification(notification)) => Ok(notification),
            Ok(Inbound::Response { text, .. }) => Err(Error::unexpected_reply(text.into())),
            Ok(Inbound::Request { id, method }) => {
                self.requester.draft().post(no_such_method(&id));
                let found = format!("a request of the server for {method:?}");
                Err(Error::unsupported_data(
                    found,
                    "a client takes only responses and notifications",
                ))
            }
        };
        self.subscribers.tell(told);
    }
}

impl<S> Drop for Driver<S> {
    fn drop(&mut self) {
        self.subscribers.end();
    }
}
