use std::io::{self, IoSliceMut, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_io::{AsyncBufRead, AsyncRead};

use super::ByteStream;
use crate::error::Error;
use crate::message::Message;

/// The unread bytes of one message, read in place.
#[derive(Default)]
pub(super) struct Unread {
    bytes: Vec<u8>,
    /// The number of bytes that have been read.
    read: usize,
}

impl Unread {
    fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, read: 0 }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(self.read..).unwrap_or_default()
    }

    /// Marks bytes as read, and frees the memory after the last one.
    fn consume(&mut self, amount: usize) {
        self.read = self.read.saturating_add(amount);
        if self.read >= self.bytes.len() {
            *self = Self::default();
        }
    }

    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        // `drain` panics beyond the length; `consume` keeps `read` below it.
        self.bytes.drain(..self.read.min(self.bytes.len()));
        self.bytes
    }
}

impl<S: Stream<Item = Result<Message, Error>> + Unpin> ByteStream<S> {
    /// Waits for bytes to read. An empty slice means the end of the stream.
    fn poll_unread(&mut self, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        while self.unread.as_bytes().is_empty() && !self.has_ended {
            match ready!(Pin::new(&mut self.inner).poll_next(context)) {
                Some(message) => self.unread = Unread::new(self.bytes_of(message?)?),
                None => self.has_ended = true,
            }
        }
        Poll::Ready(Ok(self.unread.as_bytes()))
    }

    fn bytes_of(&self, message: Message) -> Result<Vec<u8>, Error> {
        if message.is_text() && !self.accepts_text {
            return Err(Error::unsupported_data(
                format!("text of {} bytes", message.len()),
                "only binary messages are read as bytes, unless text is accepted",
            ));
        }
        Ok(message.into_bytes())
    }
}

impl<S: Stream<Item = Result<Message, Error>> + Unpin> AsyncRead for ByteStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_read_vectored(context, &mut [IoSliceMut::new(buffer)])
    }

    fn poll_read_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        if buffers.iter().all(|buffer| buffer.is_empty()) {
            return Poll::Ready(Ok(0));
        }
        let this = self.get_mut();
        let count = ready!(this.poll_unread(context))?.read_vectored(buffers)?;
        this.unread.consume(count);
        Poll::Ready(Ok(count))
    }
}

impl<S: Stream<Item = Result<Message, Error>> + Unpin> AsyncBufRead for ByteStream<S> {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        self.get_mut().poll_unread(context)
    }

    fn consume(self: Pin<&mut Self>, amount: usize) {
        self.get_mut().unread.consume(amount);
    }
}
