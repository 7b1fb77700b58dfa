//! A server of its own for each test, and clients that never wait for ever.

use std::fs;
use std::future::Future;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use wasm_websocket_server::{Config, Server};

/// What any single wait in a test may take before the test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The request that RFC 6455 uses as its example, for the path that replaces `{path}`.
const UPGRADE: &str = "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// Waits for something that must happen.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    time::timeout(PATIENCE, what)
        .await
        .expect("it should have happened by now")
}

/// A running server with folders of its own, which are removed at the end.
pub(crate) struct TestServer {
    place: Place,
    pub(crate) folder: TempDir,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl TestServer {
    /// Starts a server whose folders `www` and `pkg` do not exist yet.
    pub(crate) async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let server = Server::bind(Config {
            address: ([127, 0, 0, 1], 0).into(),
            page_folder: folder.path().join("www"),
            package_folder: folder.path().join("pkg"),
        })
        .await
        .unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async {
            // A test that ends without stopping the server drops the sender.
            let _ = stopped.await;
        }));
        Self {
            place: Place { address },
            folder,
            stop,
            running,
        }
    }

    /// Writes a file below the folder that holds `www` and `pkg`.
    pub(crate) fn write_file(&self, path: &str, content: &str) {
        let path: PathBuf = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Begins the shutdown. The handle resolves when the server has ended.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).unwrap();
        self.running
    }
}

/// The server itself is the place where it listens first.
impl Deref for TestServer {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

/// An address on which a server listens.
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
}

impl Place {
    /// Opens a WebSocket and expects that to succeed.
    pub(crate) async fn open(&self, path: &str) -> WebSocketStream<TcpStream> {
        self.open_with_protocols(path, &[]).await.0
    }

    /// Opens a WebSocket, with one `Sec-WebSocket-Protocol` header for each element, and tells
    /// which subprotocol the server selected.
    pub(crate) async fn open_with_protocols(
        &self,
        path: &str,
        headers: &[&str],
    ) -> (WebSocketStream<TcpStream>, Option<String>) {
        let raw = self.raw_upgrade_with_protocols(path, headers).await;
        let (stream, answer) = raw.read_answer_byte_by_byte().await;
        assert_eq!(answer.status, 101, "{}", answer.body);
        let config = WebSocketConfig::default()
            .max_message_size(None)
            .max_frame_size(None);
        let socket = WebSocketStream::from_raw_socket(stream, Role::Client, Some(config)).await;
        let protocol = answer.header("Sec-WebSocket-Protocol").map(str::to_owned);
        (socket, protocol)
    }

    /// Opens a WebSocket with the handshake of the client library, which checks the answer.
    pub(crate) async fn open_strictly(&self, path: &str) -> WebSocketStream<TcpStream> {
        let request = format!("ws://{}{path}", self.address)
            .into_client_request()
            .unwrap();
        let stream = TcpStream::connect(self.address).await.unwrap();
        soon(client_async_with_config(request, stream, None))
            .await
            .unwrap()
            .0
    }

    /// Opens a WebSocket and gives the raw connection behind the answer.
    pub(crate) async fn raw_open(&self, path: &str) -> RawClient {
        let client = self.raw_upgrade(path).await;
        let (stream, answer) = client.read_answer_byte_by_byte().await;
        assert_eq!(answer.status, 101, "{path}: {}", answer.body);
        RawClient { stream }
    }

    /// Sends raw bytes on a new connection.
    pub(crate) async fn raw(&self, bytes: &[u8]) -> RawClient {
        let mut stream = soon(TcpStream::connect(self.address)).await.unwrap();
        soon(stream.write_all(bytes)).await.unwrap();
        RawClient { stream }
    }

    /// Sends an upgrade request on a new connection.
    pub(crate) async fn raw_upgrade(&self, path: &str) -> RawClient {
        self.raw_upgrade_with_protocols(path, &[]).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        self.raw(request.as_bytes()).await.read_whole_answer().await
    }

    pub(crate) async fn raw_upgrade_with_protocols(
        &self,
        path: &str,
        headers: &[&str],
    ) -> RawClient {
        let mut request = UPGRADE.replace("{path}", path);
        for header in headers {
            request += &format!("Sec-WebSocket-Protocol: {header}\r\n");
        }
        request += "\r\n";
        self.raw(request.as_bytes()).await
    }
}

/// A client that speaks nothing by itself.
pub(crate) struct RawClient {
    pub(crate) stream: TcpStream,
}

impl RawClient {
    /// What the next single read gives.
    pub(crate) async fn read_once(&mut self) -> Vec<u8> {
        let mut bytes = vec![0; 64 * 1024];
        let count = soon(self.stream.read(&mut bytes)).await.unwrap();
        bytes.truncate(count);
        bytes
    }

    /// Reads to the end of the connection.
    pub(crate) async fn read_to_end(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        soon(self.stream.read_to_end(&mut bytes)).await.unwrap();
        bytes
    }

    /// Reads this many bytes.
    pub(crate) async fn read_exactly(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        soon(self.stream.read_exact(&mut bytes)).await.unwrap();
        bytes
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        soon(self.stream.write_all(bytes)).await.unwrap();
    }

    /// Ends the connection with a reset.
    pub(crate) fn reset(self) {
        self.stream.set_zero_linger().unwrap();
    }

    /// Reads to the end of the connection and parses what came.
    pub(crate) async fn read_whole_answer(mut self) -> Answer {
        Answer::parse(&self.read_to_end().await)
    }

    /// Reads the head of the answer and not one byte more.
    pub(crate) async fn read_answer_byte_by_byte(mut self) -> (TcpStream, Answer) {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.push(soon(self.stream.read_u8()).await.unwrap());
        }
        (self.stream, Answer::parse(&bytes))
    }
}

/// An HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// What follows the head, as bytes.
    pub(crate) rest: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut parsed = httparse::Response::new(&mut headers);
        let head_length = parsed.parse(bytes).unwrap().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            status: parsed.code.unwrap(),
            body: text(&bytes[head_length..]),
            rest: bytes[head_length..].to_vec(),
            headers: parsed
                .headers
                .iter()
                .map(|header| (header.name.to_owned(), text(header.value)))
                .collect(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).first().copied()
    }

    /// The values of all headers with this name.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let mut values = Vec::new();
        for (key, value) in &self.headers {
            if key.eq_ignore_ascii_case(name) {
                values.push(value.as_str());
            }
        }
        values
    }
}
