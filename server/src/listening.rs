//! Accepts clients, on the addresses of the server and on the ports that groups have of their own.

use std::future::poll_fn;
use std::io;
use std::slice;
use std::task::Poll;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::client_stream::ClientStream;
use crate::connection::{self, Shared};
use crate::groups::GroupListener;

/// How long to wait after a failed `accept`, which may mean that there are no file
/// descriptors left: trying again at once would only burn the processor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The connections that were accepted in one place.
#[derive(Debug)]
pub(crate) struct Clients {
    connections: JoinSet<()>,
    shared: Shared,
    /// Is cancelled to let every connection that ends from now on end with a reset.
    cut: CancellationToken,
}

impl Clients {
    pub(crate) fn new(shared: Shared) -> Self {
        Self {
            connections: JoinSet::new(),
            shared,
            cut: CancellationToken::new(),
        }
    }

    /// Accepts and serves clients for ever.
    pub(crate) async fn accept(&mut self, listeners: &[TcpListener]) {
        loop {
            tokio::select! {
                accepted = accept(listeners) => match accepted {
                    Ok(tcp) => {
                        let stream = ClientStream::new(tcp, self.cut.clone());
                        self.connections
                            .spawn(connection::serve(stream, self.shared.clone()));
                    }
                    Err(_) => time::sleep(ACCEPT_PAUSE).await,
                },
                // Finished connections are taken out, so that the set does not grow for ever.
                Some(_) = self.connections.join_next() => {}
            }
        }
    }

    /// Waits until every connection has ended by itself.
    pub(crate) async fn ended(&mut self) {
        while self.connections.join_next().await.is_some() {}
    }

    /// Ends every connection at once, wherever it is.
    pub(crate) async fn cut_off(&mut self) {
        self.connections.shutdown().await;
    }

    /// Ends every connection with a reset at once, wherever it is.
    async fn reset(mut self) {
        self.cut.cancel();
        self.cut_off().await;
    }
}

/// Waits for the next client of any of the addresses.
async fn accept(listeners: &[TcpListener]) -> io::Result<TcpStream> {
    poll_fn(|context| {
        for listener in listeners {
            if let Poll::Ready(accepted) = listener.poll_accept(context) {
                return Poll::Ready(accepted.map(|(stream, _)| stream));
            }
        }
        Poll::Pending
    })
    .await
}

/// The listeners that groups have of their own.
#[derive(Debug)]
pub(crate) struct GroupListeners {
    opened: mpsc::UnboundedReceiver<GroupListener>,
    serving: JoinSet<()>,
    shared: Shared,
}

impl GroupListeners {
    pub(crate) fn new(opened: mpsc::UnboundedReceiver<GroupListener>, shared: Shared) -> Self {
        Self {
            opened,
            serving: JoinSet::new(),
            shared,
        }
    }

    /// Serves every listener that is opened, for ever.
    pub(crate) async fn serve(&mut self) {
        loop {
            tokio::select! {
                // The groups that open them are shared with this, so there is always another end.
                Some(listener) = self.opened.recv() => {
                    self.serving.spawn(serve(listener, self.shared.clone()));
                }
                Some(_) = self.serving.join_next() => {}
                else => std::future::pending().await,
            }
        }
    }

    /// Waits until every listener and every connection has ended by itself.
    pub(crate) async fn ended(&mut self) {
        self.refuse();
        while self.serving.join_next().await.is_some() {}
    }

    /// Ends every listener and every connection at once.
    pub(crate) async fn cut_off(&mut self) {
        self.refuse();
        self.serving.shutdown().await;
    }

    /// Closes those that were opened and are not served yet, and takes no others.
    fn refuse(&mut self) {
        self.opened.close();
        while self.opened.try_recv().is_ok() {}
    }
}

/// Serves the listener of a group until it is to end, which is the end of what it accepted, too.
async fn serve(listener: GroupListener, shared: Shared) {
    let GroupListener { tcp, stop, end } = listener;
    let shutdown = shared.shutdown.clone();
    let mut clients = Clients::new(shared);
    tokio::select! {
        () = clients.accept(slice::from_ref(&tcp)) => {}
        () = stop.cancelled() => {}
        () = shutdown.cancelled() => {}
    }
    drop(tcp);
    if shutdown.is_cancelled() {
        // They are told that the server goes away, like all others.
        let _ = stop.run_until_cancelled(clients.ended()).await;
    }
    clients.reset().await;
    drop(end);
}
