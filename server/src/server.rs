use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::connection::Shared;
use crate::groups::{GroupListener, Groups};
use crate::json_rpc::JsonRpc;
use crate::listening::{Clients, GroupListeners};
use crate::pages;

/// How long open connections may take to end by themselves after the shutdown began.
const SHUTDOWN_GRACE: Duration = Duration::from_millis(1500);

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
    /// The listeners that the groups open, which are served from when they come.
    group_listeners: mpsc::UnboundedReceiver<GroupListener>,
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
        let (opened, group_listeners) = mpsc::unbounded_channel();
        let groups = Groups::new(opened);
        Ok(Self {
            address,
            pages: pages::router(&config, groups.clone()),
            groups,
            group_listeners,
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
        let shared = Shared {
            pages: self.pages,
            groups: self.groups,
            json_rpc: JsonRpc::new(),
            shutdown: CancellationToken::new(),
        };
        let mut clients = Clients::new(shared.clone());
        let mut group_listeners = GroupListeners::new(self.group_listeners, shared.clone());
        tokio::select! {
            () = shutdown => {}
            () = clients.accept(&self.listeners) => {}
            () = group_listeners.serve() => {}
        }

        drop(self.listeners);
        shared.shutdown.cancel();
        let all_ended = async { tokio::join!(clients.ended(), group_listeners.ended()) };
        if time::timeout(SHUTDOWN_GRACE, all_ended).await.is_err() {
            tokio::join!(clients.cut_off(), group_listeners.cut_off());
        }
    }
}

fn further_addresses(first: SocketAddr) -> impl Iterator<Item = SocketAddr> {
    let is_loopback = first.ip() == Ipv4Addr::LOCALHOST;
    let last = if is_loopback { LOOPBACK_ADDRESSES } else { 1 };
    (2..=last).map(move |number| ([127, 0, 0, number], first.port()).into())
}
