//! The server that the pages of the tests come from.

use std::future;
use std::net::SocketAddr;

use wasm_websocket_server::{Config, Server};

use crate::repository;

/// Serves a folder of the repository, and the package, on a free port for as long as the test runs.
pub async fn serve(page_folder: &str) -> SocketAddr {
    let package_folder = repository().join("pkg");
    assert!(
        package_folder.join("index.js").is_file(),
        "{} has no package: run `cargo xtask build`, or all tests with `cargo xtask test`",
        package_folder.display()
    );
    let server = Server::bind(Config {
        address: ([127, 0, 0, 1], 0).into(),
        page_folder: repository().join(page_folder),
        package_folder,
    })
    .await
    .expect("there is a free port");
    let address = server.address();
    tokio::spawn(server.run(future::pending()));
    address
}
