use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Where a [`Server`](crate::Server) listens and what it serves.
///
/// The default is `127.0.0.1:8080` with the folders `www` and `pkg` of the current folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The address to listen on. Port 0 lets the system pick a free one, which
    /// [`Server::address`](crate::Server::address) then tells.
    pub address: SocketAddr,
    /// The folder that is served as `/`: `index.html` and what belongs to it.
    pub page_folder: PathBuf,
    /// The folder that is served as `/pkg/`: what wasm-pack built. It may appear after the
    /// start; until then its files are answered with a hint.
    pub package_folder: PathBuf,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 8080).into(),
            page_folder: "www".into(),
            package_folder: "pkg".into(),
        }
    }
}
