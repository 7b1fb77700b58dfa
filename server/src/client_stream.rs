use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::frame_observer::{FrameObserver, Received};
use crate::groups::{Ending, ReceivedClose, Record};

/// How long to read on after the last byte was written, for a client that is still sending.
const LINGER_TIME_LIMIT: Duration = Duration::from_secs(5);

/// The TCP connection of a client, which records what passes through it.
#[derive(Debug)]
pub(crate) struct ClientStream {
    tcp: TcpStream,
    /// What was read in advance and is read once more, in front of what comes next.
    surplus: Vec<u8>,
    /// Follows what is read, from when the WebSocket is open.
    observer: Option<FrameObserver>,
    received_close: Option<ReceivedClose>,
    /// Ends after the connection itself, which is above, so that its end is told when it is true.
    record: Option<Record>,
    /// Is cancelled when whatever happens to the connection must end with a reset.
    cut: CancellationToken,
}

impl ClientStream {
    /// Takes over a connection that was accepted. If it is dropped when `cut` is cancelled, then
    /// it is reset.
    pub(crate) fn new(tcp: TcpStream, cut: CancellationToken) -> Self {
        // Without this, the system may hold a small frame back to wait for a bigger one. It fails
        // only on a connection that is already gone, which the first read then notices.
        let _ = tcp.set_nodelay(true);
        Self {
            tcp,
            surplus: Vec::new(),
            observer: None,
            received_close: None,
            record: None,
            cut,
        }
    }

    /// Lets bytes be read once more.
    pub(crate) fn put_back(&mut self, bytes: Vec<u8>) {
        self.surplus = bytes;
    }

    /// Records in a group what passes from now on.
    pub(crate) fn join(&mut self, record: Record) {
        self.record = Some(record);
    }

    /// The record of the connection, if its query has an id.
    pub(crate) fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// Writes the answer that opens the WebSocket, and whatever follows it.
    ///
    /// The opening is recorded first: whoever has read the answer can rely on it.
    pub(crate) async fn open(&mut self, answer: &[u8]) -> io::Result<()> {
        if let Some(record) = &mut self.record {
            record.opened();
        }
        self.observer = Some(FrameObserver::default());
        self.tcp.write_all(answer).await
    }

    /// Writes an answer that does not open the WebSocket.
    pub(crate) async fn refuse(&mut self, answer: &[u8]) -> io::Result<()> {
        if let Some(record) = &mut self.record {
            record.refused();
        }
        self.tcp.write_all(answer).await
    }

    /// The first close frame that was read, if any.
    pub(crate) fn received_close(&self) -> Option<&ReceivedClose> {
        self.received_close.as_ref()
    }

    /// Reads and throws away what the client sends, until it ends the connection.
    pub(crate) async fn read_to_nowhere(&mut self) {
        let mut nowhere = vec![0; 64 * 1024];
        while self.read(&mut nowhere).await.is_ok_and(|count| count > 0) {}
    }

    /// Waits until the client has ended the connection, without reading anything.
    ///
    /// A reset is seen at once. So is a plain end on Linux, even behind unread data, but only
    /// when it has arrived: a client that has more to send than the buffers hold cannot send
    /// its end, and so the server does not see it before it reads. Other systems see a plain
    /// end only if there is no unread data in front of it.
    pub(crate) async fn gone(&self) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        // No urgent data is ever asked for, so this is the interest in the end alone.
        let interest = Interest::PRIORITY | Interest::ERROR;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let interest = {
            match self.tcp.peek(&mut [0]).await {
                Ok(count) if count > 0 => Interest::ERROR,
                Ok(_) | Err(_) => return,
            }
        };
        // An error of the registration itself means that the server is ending.
        let _ = self.tcp.ready(interest).await;
    }

    /// Says that nothing more will be written, then reads what the client still sends.
    ///
    /// Closing with unread input would make the system send a reset, which destroys what the
    /// client has not read yet, for example the close frame that says why its message was
    /// refused.
    pub(crate) async fn end_gently(&mut self, shutdown: &CancellationToken) -> io::Result<()> {
        self.tcp.shutdown().await?;
        self.linger(shutdown).await;
        Ok(())
    }

    /// Ends TCP with no close frame. After a reset, the caller drops the connection.
    pub(crate) async fn end(
        &mut self,
        ending: Ending,
        shutdown: &CancellationToken,
    ) -> io::Result<()> {
        match ending {
            Ending::Plain => self.end_plainly(shutdown).await,
            Ending::Reset => self.end_with_reset(),
        }
    }

    /// Ends TCP with no close frame. What the client sends after this is not recorded.
    async fn end_plainly(&mut self, shutdown: &CancellationToken) -> io::Result<()> {
        let mut record = self.record.take();
        if let Some(record) = &mut record {
            record.refused();
        }
        let ended = self.tcp.shutdown().await;
        drop(record);
        ended?;
        self.linger(shutdown).await;
        Ok(())
    }

    /// Lets the end of the connection be a reset. The caller then drops it.
    fn end_with_reset(&mut self) -> io::Result<()> {
        if let Some(record) = &mut self.record {
            record.refused();
        }
        self.tcp.set_zero_linger()
    }

    async fn linger(&mut self, shutdown: &CancellationToken) {
        let lingering = shutdown.run_until_cancelled(self.read_to_nowhere());
        let _ = time::timeout(LINGER_TIME_LIMIT, lingering).await;
    }

    fn observe(&mut self, bytes: &[u8]) {
        let Some(observer) = &mut self.observer else {
            return;
        };
        observer.observe(bytes, |received| {
            if let Some(record) = &mut self.record {
                record.received(&received);
            }
            if let Received::Close(close) = received {
                self.received_close = Some(close);
            }
        });
    }
}

impl Drop for ClientStream {
    fn drop(&mut self) {
        if self.cut.is_cancelled() {
            // It fails only on a connection that is already gone.
            let _ = self.end_with_reset();
        }
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let filled_before = buffer.filled().len();
        if self.surplus.is_empty() {
            std::task::ready!(Pin::new(&mut self.tcp).poll_read(context, buffer))?;
        } else {
            let count = self.surplus.len().min(buffer.remaining());
            let rest = self.surplus.split_off(count);
            buffer.put_slice(&std::mem::replace(&mut self.surplus, rest));
        }
        let (_, read) = buffer.filled().split_at(filled_before);
        self.observe(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
