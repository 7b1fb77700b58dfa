use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_io::AsyncWrite;
use futures_sink::Sink;

use super::ByteStream;
use crate::error::{Error, OptionRule};
use crate::message::Message;
use crate::ready_state::ReadyState;

/// The progress of closing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Progress {
    NotBegun,
    Begun,
    Done,
}

impl<S> ByteStream<S> {
    /// Returns an error once closing has begun. A closing sink must not be polled for readiness. A
    /// sink that holds writers back until the close event would report the error too late.
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

/// Returns the first bytes of several buffers, at most `limit`.
fn join(buffers: &[IoSlice<'_>], limit: usize) -> Vec<u8> {
    let available = buffers
        .iter()
        .fold(0_usize, |sum, buffer| sum.saturating_add(buffer.len()));
    let mut bytes = Vec::with_capacity(available.min(limit));
    for buffer in buffers {
        let remaining = limit - bytes.len();
        bytes.extend_from_slice(buffer.get(..remaining).unwrap_or(buffer));
    }
    bytes
}
