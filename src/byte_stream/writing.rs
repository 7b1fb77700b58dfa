use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_io::AsyncWrite;
use futures_sink::Sink;

use super::ByteStream;
use crate::error::{Error, OptionRule};
use crate::message::Message;
use crate::ready_state::ReadyState;

/// How far closing has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Progress {
    NotBegun,
    Begun,
    Done,
}

impl<S> ByteStream<S> {
    /// A sink that is closing may not be asked any more, and one that would let a writer wait
    /// for the close event would tell it too late.
    fn check_writable(&self) -> Result<(), Error> {
        match self.closing {
            Progress::NotBegun if self.max_message_size == 0 => {
                Err(OptionRule::NoMessageSize.into())
            }
            Progress::NotBegun => Ok(()),
            Progress::Begun => Err(Error::not_open(ReadyState::Closing)),
            Progress::Done => Err(Error::not_open(ReadyState::Closed)),
        }
    }
}

impl<S: Sink<Message, Error = Error> + Unpin> AsyncWrite for ByteStream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(buffer)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.check_writable()?;
        if buffers.iter().all(|buffer| buffer.is_empty()) {
            return Poll::Ready(Ok(0));
        }
        ready!(Pin::new(&mut this.inner).poll_ready(context))?;
        let bytes = join(buffers, this.max_message_size);
        let count = bytes.len();
        Pin::new(&mut this.inner).start_send(Message::Binary(bytes))?;
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.get_mut().inner).poll_flush(context);
        flushed.map_err(io::Error::from)
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.closing = Progress::Begun;
        let end = ready!(Pin::new(&mut this.inner).poll_close(context));
        this.closing = Progress::Done;
        Poll::Ready(end.map_err(io::Error::from))
    }
}

/// The first bytes of several buffers, at most `limit` of them.
fn join(buffers: &[IoSlice<'_>], limit: usize) -> Vec<u8> {
    let available = buffers
        .iter()
        .fold(0_usize, |sum, buffer| sum.saturating_add(buffer.len()));
    let mut bytes = Vec::with_capacity(available.min(limit));
    for buffer in buffers {
        let room = limit - bytes.len();
        bytes.extend_from_slice(buffer.get(..room).unwrap_or(buffer));
    }
    bytes
}
