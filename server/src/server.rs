use std::future::{Future, poll_fn};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::connection::{self, Shared};
use crate::groups::Groups;
use crate::pages;

/// How long open connections may take to end by themselves after the shutdown began.
const SHUTDOWN_GRACE: Duration = Duration::from_millis(1500);

/// How long to wait after a failed `accept`, which may mean that there are no file
/// descriptors left: trying again at once would only burn the processor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How many loopback addresses a server on `127.0.0.1` listens on, that one included.
///
/// A browser makes one WebSocket to an address at a time, and Chromium waits 10 ms before the
/// next one. Thousands of them are made in a bearable time only if they go to several addresses.
const LOOPBACK_ADDRESSES: u8 = 16;

/// A development server that is bound to its address and ready to run.
#[derive(Debug)]
pub struct Server {
    /// The first one listens on `address`.
    listeners: Vec<TcpListener>,
    address: SocketAddr,
    pages: Router,
    groups: Groups,
}

impl Server {
    /// Binds the address. Clients can connect from now on; they are served by [`run`](Self::run).
    ///
    /// A server on `127.0.0.1` also listens on `127.0.0.2` to `127.0.0.16`, with the same port,
    /// as far as the system has these addresses and they are free.
    ///
    /// # Errors
    ///
    /// Whatever the system answers to binding and listening, for example
    /// [`AddrInUse`](io::ErrorKind::AddrInUse).
    pub async fn bind(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.address).await?;
        let address = listener.local_addr()?;
        let mut listeners = vec![listener];
        for further in further_addresses(address) {
            // It is an extra: who needs it finds out whether it is there.
            listeners.extend(TcpListener::bind(further).await.ok());
        }
        let groups = Groups::default();
        Ok(Self {
            address,
            pages: pages::router(&config, groups.clone()),
            groups,
            listeners,
        })
    }

    /// The address that the server listens on, with the port that the system picked if
    /// [`Config::address`] asked for port 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` resolves, then ends every connection and returns.
    ///
    /// Open WebSockets that behave well are closed with 1001 "going away". Whatever has not
    /// ended after 1.5 seconds is cut off. Dropping the returned future cuts everything off
    /// at once.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let mut connections = JoinSet::new();
        let shared = Shared {
            pages: self.pages,
            groups: self.groups,
            shutdown: CancellationToken::new(),
        };
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                accepted = accept(&self.listeners) => match accepted {
                    Ok(stream) => {
                        connections.spawn(connection::serve(stream, shared.clone()));
                    }
                    Err(_) => time::sleep(ACCEPT_PAUSE).await,
                },
                // Finished connections are taken out, so that the set does not grow for ever.
                Some(_) = connections.join_next() => {}
            }
        }

        drop(self.listeners);
        shared.shutdown.cancel();
        let all_ended = async { while connections.join_next().await.is_some() {} };
        if time::timeout(SHUTDOWN_GRACE, all_ended).await.is_err() {
            connections.shutdown().await;
        }
    }
}

fn further_addresses(first: SocketAddr) -> impl Iterator<Item = SocketAddr> {
    let is_loopback = first.ip() == Ipv4Addr::LOCALHOST;
    let last = if is_loopback { LOOPBACK_ADDRESSES } else { 1 };
    (2..=last).map(move |number| ([127, 0, 0, number], first.port()).into())
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
