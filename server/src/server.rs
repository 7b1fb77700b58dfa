use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
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

/// A development server that is bound to its address and ready to run.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    pages: Router,
    groups: Groups,
}

impl Server {
    /// Binds the address. Clients can connect from now on; they are served by [`run`](Self::run).
    ///
    /// # Errors
    ///
    /// Whatever the system answers to binding and listening, for example
    /// [`AddrInUse`](io::ErrorKind::AddrInUse).
    pub async fn bind(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.address).await?;
        let groups = Groups::default();
        Ok(Self {
            address: listener.local_addr()?,
            pages: pages::router(&config, groups.clone()),
            groups,
            listener,
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
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(connection::serve(stream, shared.clone()));
                    }
                    Err(_) => time::sleep(ACCEPT_PAUSE).await,
                },
                // Finished connections are taken out, so that the set does not grow for ever.
                Some(_) = connections.join_next() => {}
            }
        }

        drop(self.listener);
        shared.shutdown.cancel();
        let all_ended = async { while connections.join_next().await.is_some() {} };
        if time::timeout(SHUTDOWN_GRACE, all_ended).await.is_err() {
            connections.shutdown().await;
        }
    }
}
