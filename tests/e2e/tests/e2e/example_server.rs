//! The server of an example, which can be killed and started again.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use wasm_websocket_e2e::repository;

pub(crate) struct ExampleServer {
    process: Child,
    pub(crate) address: SocketAddr,
    name: &'static str,
    arguments: Vec<String>,
    /// What outlives the process.
    _folder: TempDir,
}

impl ExampleServer {
    /// Starts the server of an example, with arguments that may name a folder of its own.
    pub(crate) fn start(
        name: &'static str,
        arguments: impl FnOnce(&TempDir) -> Vec<String>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the server");
        let arguments = arguments(&folder);
        let (process, address) = run(name, 0, &arguments);
        Self {
            process,
            address,
            name,
            arguments,
            _folder: folder,
        }
    }

    /// Kills the process, so that it can say nothing to anybody.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("the server runs");
        self.process.wait().expect("it ends");
    }

    pub(crate) fn start_again(&mut self) {
        (self.process, self.address) = run(self.name, self.address.port(), &self.arguments);
    }
}

impl Drop for ExampleServer {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run(name: &str, port: u16, arguments: &[String]) -> (Child, SocketAddr) {
    let dist = repository().join("target/examples").join(name);
    assert!(
        dist.is_dir(),
        "{} has no client: run `cargo xtask demo {name}`, or all tests with `cargo xtask test`",
        dist.display()
    );
    let program = repository()
        .join("target/debug")
        .join(format!("{name}-server"));
    let mut process = Command::new(program)
        .args(["--port", &port.to_string(), "--dist"])
        .arg(dist)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server has been built");
    let output = process.stdout.take().expect("it was asked for");
    let mut line = String::new();
    let read = BufReader::new(output).read_line(&mut line);
    read.expect("the server prints its address");
    let address = line.trim().trim_start_matches("listening on http://");
    let address = address.trim_end_matches('/').parse();
    (
        process,
        address.unwrap_or_else(|_| panic!("no address: {line}")),
    )
}
