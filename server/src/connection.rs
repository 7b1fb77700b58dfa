use std::io::{self, Cursor};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::endpoints::{self, EndpointError};
use crate::handshake;
use crate::request::{self, Head, Request};

/// How long a client may take to send its request head.
const HEAD_TIME_LIMIT: Duration = Duration::from_secs(10);

/// How long to read on after the last byte was written, for a client that is still sending.
const LINGER_TIME_LIMIT: Duration = Duration::from_secs(5);

/// A connection whose request head was read and asks for a WebSocket.
#[derive(Debug)]
pub(crate) struct Connection {
    /// The raw connection; nothing has been written to it yet.
    pub(crate) stream: TcpStream,
    /// What the client sent after its request head, before it was answered.
    pub(crate) surplus: Vec<u8>,
    /// Is cancelled when the server shuts down.
    pub(crate) shutdown: CancellationToken,
}

impl Connection {
    /// Reads and throws away what the client sends, until it goes away or the server shuts down.
    pub(crate) async fn discard_input(&mut self) {
        let discarding = read_to_nowhere(&mut self.stream);
        let _ = self.shutdown.run_until_cancelled(discarding).await;
    }
}

/// Says that nothing more will be written, then reads what the client still sends.
///
/// Closing with unread input would make the system send a reset, which destroys what the
/// client has not read yet, for example the close frame that says why its message was refused.
pub(crate) async fn end_gently(
    stream: &mut TcpStream,
    shutdown: &CancellationToken,
) -> io::Result<()> {
    stream.shutdown().await?;
    let _ = time::timeout(
        LINGER_TIME_LIMIT,
        shutdown.run_until_cancelled(read_to_nowhere(stream)),
    )
    .await;
    Ok(())
}

/// Serves one accepted connection from its first byte to its end.
pub(crate) async fn serve(mut stream: TcpStream, pages: Router, shutdown: CancellationToken) {
    // Without this, the system may hold a small frame back to wait for a bigger one. It fails
    // only on a connection that is already gone, which the first read then notices.
    let _ = stream.set_nodelay(true);
    let reading = request::read_head(&mut stream, HEAD_TIME_LIMIT);
    let Some(head) = shutdown.run_until_cancelled(reading).await else {
        return;
    };
    // Clients of this server go away in the middle of everything, and that is no one's error.
    let _ = match head {
        Ok(head) if head.request.asks_for_websocket() => {
            serve_websocket(head, stream, shutdown).await
        }
        Ok(head) => serve_pages(head, stream, pages, shutdown).await,
        Err(error) => match error.status() {
            Some(status) => {
                let answer = handshake::refusal(status, &error.to_string());
                answer_and_end(&mut stream, &answer, &shutdown).await
            }
            None => Ok(()),
        },
    };
}

async fn serve_websocket(
    head: Head,
    stream: TcpStream,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let (request, surplus) = head.into_request_and_surplus();
    let mut connection = Connection {
        stream,
        surplus,
        shutdown,
    };
    let ended = if request.has_supported_version() {
        run_endpoint(&request, &mut connection).await
    } else {
        Err(EndpointError::Refused(handshake::version_refusal()))
    };
    match ended {
        Ok(()) => Ok(()),
        Err(EndpointError::Connection(error)) => Err(error),
        Err(EndpointError::Refused(answer)) => {
            answer_and_end(&mut connection.stream, &answer, &connection.shutdown).await
        }
    }
}

async fn run_endpoint(request: &Request, connection: &mut Connection) -> endpoints::EndpointResult {
    match endpoints::find(&request.path) {
        Some(endpoint) => (endpoint.run)(request, connection).await,
        None => Err(EndpointError::Refused(handshake::refusal(
            StatusCode::NOT_FOUND,
            &format!(
                "there is no WebSocket endpoint {}; these exist:\n\n{}",
                request.path,
                endpoints::endpoint_table()
            ),
        ))),
    }
}

async fn serve_pages(
    head: Head,
    stream: TcpStream,
    pages: Router,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let (reader, writer) = stream.into_split();
    let replayed = Cursor::new(head.into_bytes()).chain(reader);
    let serving = http1::Builder::new()
        // Only the first request of a connection is looked at for an upgrade, so there must
        // not be a second one.
        .keep_alive(false)
        .serve_connection(
            TokioIo::new(tokio::io::join(replayed, writer)),
            TowerToHyperService::new(pages),
        );
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = shutdown.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    ended.map_err(io::Error::other)
}

async fn answer_and_end(
    stream: &mut TcpStream,
    answer: &str,
    shutdown: &CancellationToken,
) -> io::Result<()> {
    stream.write_all(answer.as_bytes()).await?;
    end_gently(stream, shutdown).await
}

/// Reads until the other side ends the connection, in either way.
async fn read_to_nowhere(stream: &mut TcpStream) {
    let mut nowhere = vec![0; 64 * 1024];
    while stream.read(&mut nowhere).await.is_ok_and(|count| count > 0) {}
}
