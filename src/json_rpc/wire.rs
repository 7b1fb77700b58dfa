use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_sink::Sink;
use serde_json::value::RawValue;

use super::message::{Inbound, parse};
use crate::codec::Json;
use crate::error::Error;
use crate::message::Message;

/// An adapter from messages to JSON-RPC messages. Each member of a received batch is a separate
/// item.
pub(super) struct Wire<S> {
    inner: S,
    /// The members of a batch that have not been returned.
    batch: VecDeque<Box<RawValue>>,
}

impl<S> Wire<S> {
    pub(super) fn new(inner: S) -> Self {
        let batch = VecDeque::new();
        Self { inner, batch }
    }

    fn receive(&mut self, message: Message) -> Option<Result<Inbound, Error>> {
        let is_batch = message
            .as_text()
            .is_some_and(|text| text.trim_start().starts_with('['));
        if !is_batch {
            return Some(parse(message));
        }
        match Json::new().parse(&message) {
            Ok(batch) => self.batch = batch,
            Err(error) => {
                let error = error.expecting("a batch of JSON-RPC 2.0 messages");
                return Some(Err(error.keep(message).into()));
            }
        }
        self.next_of_batch()
    }

    fn next_of_batch(&mut self) -> Option<Result<Inbound, Error>> {
        let part = self.batch.pop_front()?;
        Some(parse(Message::text(Box::<str>::from(part))))
    }
}

impl<S: Stream<Item = Result<Message, Error>> + Unpin> Stream for Wire<S> {
    type Item = Result<Inbound, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(part) = self.next_of_batch() {
            return Poll::Ready(Some(part));
        }
        loop {
            match ready!(Pin::new(&mut self.inner).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(message)) => {
                    // An empty batch has no items.
                    if let Some(part) = self.receive(message) {
                        return Poll::Ready(Some(part));
                    }
                }
            }
        }
    }
}

impl<S: Sink<Message, Error = Error> + Unpin> Sink<String> for Wire<S> {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, text: String) -> Result<(), Error> {
        Pin::new(&mut self.inner).start_send(Message::Text(text))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_close(context)
    }
}
