//! The server from which the runner of wasm-bindgen has the browser load the tests.
//!
//! It is tiny_http 0.12, and now and then it leaves a connection to nobody until another one ends:
//! its pool of threads counts one as waiting that has just been woken. Browsers keep idle
//! connections open for a minute (WebKitGTK) or longer, and load nothing meanwhile: every third
//! start of WebKitGTK took that minute. With each further connection the pool looks at what it has
//! left, so this makes one in a while.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// The time from one connection to the next.
const INTERVAL: Duration = Duration::from_millis(500);

/// Connects to the server of the runner in intervals, until it is dropped.
pub(super) struct PageServer {
    address: SocketAddr,
    _until_dropped: Sender<()>,
}

impl PageServer {
    /// Finds an address for it.
    pub(super) fn new() -> Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .context("cannot find a free port")?;
        let (sender, dropped) = mpsc::channel();
        thread::spawn(move || {
            while dropped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                // Before and after the runner there is no such server.
                let _ = TcpStream::connect(address);
            }
        });
        Ok(Self {
            address,
            _until_dropped: sender,
        })
    }

    /// Has the runner serve there.
    pub(super) fn give_to(&self, command: &mut Command) {
        command.env("WASM_BINDGEN_TEST_ADDRESS", self.address.to_string());
    }
}
