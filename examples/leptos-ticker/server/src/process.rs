//! The process of the feed.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

/// The feed in a process of its own, which can be killed as a server in trouble is: it says nothing to anybody.
#[derive(Debug)]
pub struct FeedProcess {
    address: SocketAddr,
    child: Mutex<Option<Child>>,
}

impl FeedProcess {
    /// Starts a feed at a free port. It is killed when this is dropped.
    ///
    /// # Errors
    ///
    /// The error of the system when this program cannot be started once more, or does not listen.
    pub async fn new(host: IpAddr) -> io::Result<Self> {
        let (child, address) = spawn(SocketAddr::new(host, 0)).await?;
        Ok(Self {
            address,
            child: Mutex::new(Some(child)),
        })
    }

    /// Returns the URL of the feed.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}/updates", self.address)
    }

    /// Kills the process, if there is one.
    ///
    /// # Errors
    ///
    /// The error of the system.
    pub async fn kill(&self) -> io::Result<()> {
        match self.child.lock().await.take() {
            Some(mut child) => child.kill().await,
            None => Ok(()),
        }
    }

    /// Starts a process at the port of the first one, if there is none.
    ///
    /// # Errors
    ///
    /// Same as [`new`](Self::new).
    pub async fn start(&self) -> io::Result<()> {
        let mut child = self.child.lock().await;
        if child.is_none() {
            *child = Some(spawn(self.address).await?.0);
        }
        Ok(())
    }
}

/// Starts this program as a feed, and waits until it listens.
async fn spawn(address: SocketAddr) -> io::Result<(Child, SocketAddr)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--feed", "--host", &address.ip().to_string()])
        .args(["--port", &address.port().to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let output = child.stdout.take();
    let output = output.ok_or_else(|| io::Error::other("the feed has no output"))?;
    let mut lines = BufReader::new(output).lines();
    let line = lines.next_line().await?.unwrap_or_default();
    let address = line.trim_start_matches("listening on http://");
    let address = address.trim_end_matches('/').parse();
    let address = address.map_err(|_| io::Error::other(format!("the feed said {line:?}")))?;
    Ok((child, address))
}
