//! The port that a group has of its own, on which connecting can be refused for a while.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::Snapshot;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// The port of a group: none before it listens for the first time, then always the same one.
#[derive(Debug)]
pub(super) struct Port {
    seen: watch::Sender<Snapshot>,
    listeners: mpsc::UnboundedSender<GroupListener>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many control channels the group has.
    controls: usize,
    /// The listener that was opened last. It may have ended.
    listening: Option<Listening>,
    /// Keeps the port from being given to anyone else while the group does not listen.
    reservation: Option<TcpSocket>,
}

/// The ways to reach a listener that is being served.
#[derive(Debug, Clone, Default)]
struct Listening {
    /// Is cancelled to end it.
    stop: CancellationToken,
    /// Is cancelled when it is closed, and what it accepted has ended.
    ended: CancellationToken,
}

/// The listener of a group, to be served by whoever has it.
#[derive(Debug)]
pub(crate) struct GroupListener {
    pub(crate) tcp: TcpListener,
    /// Is cancelled when it is to end, with everything that it accepted.
    pub(crate) stop: CancellationToken,
    /// Comes after the listener itself, which is above, so that its end is told when it is true.
    pub(crate) end: ListenerEnd,
}

/// Tells that a listener and what it accepted has ended, when it is dropped.
#[derive(Debug)]
pub(crate) struct ListenerEnd {
    seen: watch::Sender<Snapshot>,
    ended: CancellationToken,
}

impl Drop for ListenerEnd {
    fn drop(&mut self) {
        self.seen.send_modify(|snapshot| snapshot.listening = false);
        // Whoever waits for this may listen again, so it comes last.
        self.ended.cancel();
    }
}

/// The system does not let the group listen.
#[derive(Debug)]
pub(crate) struct ListenError {
    address: SocketAddr,
    error: io::Error,
}

impl fmt::Display for ListenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What the system itself says can be too long for a close frame.
        let kind = self.error.kind();
        write!(formatter, "cannot listen on {}: {kind}", self.address)?;
        match self.error.raw_os_error() {
            Some(number) => write!(formatter, " (os error {number})"),
            None => Ok(()),
        }
    }
}

impl Port {
    pub(super) fn new(
        seen: watch::Sender<Snapshot>,
        listeners: mpsc::UnboundedSender<GroupListener>,
    ) -> Self {
        Self {
            seen,
            listeners,
            state: Mutex::default(),
        }
    }

    /// Listens, which changes nothing if it does so already. A listener that is just ending is
    /// waited for.
    pub(super) async fn listen(&self) -> Result<(), ListenError> {
        while let Some(ending) = self.listen_unless_ending()? {
            ending.ended.cancelled().await;
        }
        Ok(())
    }

    /// Resolves when it does not listen any more, and what was accepted has ended.
    pub(super) async fn unlisten(&self) {
        let listening = self.state().listening.clone();
        if let Some(Listening { stop, ended }) = listening {
            stop.cancel();
            ended.cancelled().await;
        }
    }

    pub(super) fn control_begins(&self) {
        self.state().controls += 1;
    }

    /// Ends the listener, and gives its port back, if there is no one left to steer it.
    /// Tells whether that is so.
    pub(super) fn control_ends(&self) -> bool {
        let mut state = self.state();
        state.controls -= 1;
        if state.controls > 0 {
            return false;
        }
        state.reservation = None;
        if let Some(listening) = &state.listening {
            listening.stop.cancel();
        }
        true
    }

    /// The listener that has to end first, if there is one.
    fn listen_unless_ending(&self) -> Result<Option<Listening>, ListenError> {
        let mut state = self.state();
        if let Some(listening) = &state.listening
            && !listening.ended.is_cancelled()
        {
            let is_ending = listening.stop.is_cancelled();
            return Ok(is_ending.then(|| listening.clone()));
        }
        let port = self.seen.borrow().port.unwrap_or(0);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let (tcp, port) = state
            .open(address)
            .map_err(|error| ListenError { address, error })?;
        let listening = Listening::default();
        self.seen.send_modify(|snapshot| {
            snapshot.port = Some(port);
            snapshot.listening = true;
        });
        // It is not taken when the server shuts down, and then tells its end itself.
        let _ = self.listeners.send(GroupListener {
            tcp,
            stop: listening.stop.clone(),
            end: ListenerEnd {
                seen: self.seen.clone(),
                ended: listening.ended.clone(),
            },
        });
        state.listening = Some(listening);
        Ok(None)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Listens on an address, and tells the port, which the system may have had to pick.
    fn open(&mut self, address: SocketAddr) -> io::Result<(TcpListener, u16)> {
        let socket = bound(address)?;
        let address = socket.local_addr()?;
        if self.reservation.is_none() {
            // The system would not let a port be bound on which someone listens already.
            self.reservation = reserve(address);
        }
        Ok((socket.listen(BACKLOG)?, address.port()))
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections that have ended keep the port busy for a while, and must not keep the next
    // listener from it. On Windows they do not, and this would let it share a port in use.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Binds the port once more and never listens on it: then the system refuses connections, and
/// gives the port neither to who asks for a free one nor to a client that connects.
///
/// It is an extra, against other users of a busy machine. Whoever names the port can have it
/// nevertheless, and then listening fails.
fn reserve(address: SocketAddr) -> Option<TcpSocket> {
    // Other systems do not let two sockets have the same address.
    cfg!(target_os = "linux")
        .then(|| bound(address).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn listen_waits_for_the_end_that_another_control_channel_has_begun() {
        let (sender, mut opened) = mpsc::unbounded_channel();
        let port = Port::new(watch::Sender::default(), sender);
        port.listen().await.unwrap();
        let first = opened.recv().await.unwrap();
        let address = first.tcp.local_addr().unwrap();

        let mut unlisten = pin!(port.unlisten());
        let mut listen = pin!(port.listen());
        assert!(poll(unlisten.as_mut()).is_pending());
        assert!(first.stop.is_cancelled());
        assert!(poll(listen.as_mut()).is_pending());
        assert!(port.seen.borrow().listening);

        drop(first);
        assert!(!port.seen.borrow().listening);
        unlisten.await;
        listen.await.unwrap();
        assert!(port.seen.borrow().listening);
        let second = opened.recv().await.unwrap();
        assert_eq!(second.tcp.local_addr().unwrap(), address);
    }

    #[tokio::test]
    async fn a_listener_that_nobody_takes_does_not_listen() {
        let (sender, opened) = mpsc::unbounded_channel();
        drop(opened);
        let port = Port::new(watch::Sender::default(), sender);
        port.listen().await.unwrap();
        assert!(!port.seen.borrow().listening);
    }
}
