use std::io;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncReadExt;
use tokio::sync::oneshot;
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::client_stream::ClientStream;
use crate::endpoints::{self, CONTROL_PATH, EndpointError, EndpointResult};
use crate::groups::{Ending, Groups, ReceivedClose, Record};
use crate::handshake;
use crate::json_rpc::{self, JsonRpc};
use crate::request::{self, Head, Request};

/// How long a client may take to send its request head.
const HEAD_TIME_LIMIT: Duration = Duration::from_secs(10);

/// A connection whose request head was read and asks for a WebSocket.
#[derive(Debug)]
pub(crate) struct Connection {
    /// The raw connection; nothing has been written to it yet.
    pub(crate) stream: ClientStream,
    /// Is cancelled when the server shuts down.
    pub(crate) shutdown: CancellationToken,
    /// Is cancelled when the group of the connection is told to proceed.
    pub(crate) proceed: CancellationToken,
    /// What the server has seen of the groups.
    pub(crate) groups: Groups,
}

impl Connection {
    /// Reads nothing until the group is told to proceed or the time is over.
    ///
    /// Tells whether to go on: not if the client has gone away or the server shuts down.
    pub(crate) async fn wait(&mut self, time_limit: Option<Duration>) -> bool {
        tokio::select! {
            () = self.stream.gone() => false,
            () = self.shutdown.cancelled() => false,
            () = let_go(&self.proceed, time_limit) => true,
        }
    }

    /// Like [`wait`](Self::wait), but reads and throws away what the client sends.
    pub(crate) async fn wait_reading(&mut self, time_limit: Option<Duration>) -> bool {
        tokio::select! {
            () = self.stream.read_to_nowhere() => false,
            () = self.shutdown.cancelled() => false,
            () = let_go(&self.proceed, time_limit) => true,
        }
    }

    /// Reads until the client has sent a close frame, which may have been before.
    ///
    /// Without one, it resolves to nothing when the client has gone away or the server shuts
    /// down.
    pub(crate) async fn wait_for_close_frame(&mut self) -> Option<ReceivedClose> {
        let mut nowhere = vec![0; 64 * 1024];
        loop {
            if let Some(close) = self.stream.received_close() {
                return Some(close.clone());
            }
            let reading = self.stream.read(&mut nowhere);
            match self.shutdown.run_until_cancelled(reading).await {
                Some(Ok(count)) if count > 0 => {}
                _ => return None,
            }
        }
    }

    /// Ends TCP with no close frame.
    pub(crate) async fn end(&mut self, ending: Ending) -> io::Result<()> {
        self.stream.end(ending, &self.shutdown).await
    }
}

/// Resolves when the group is told to proceed, or when the time is over if there is a limit.
async fn let_go(proceed: &CancellationToken, time_limit: Option<Duration>) {
    match time_limit {
        Some(time_limit) => {
            // Which of the two it was does not matter.
            let _ = time::timeout(time_limit, proceed.cancelled()).await;
        }
        None => proceed.cancelled().await,
    }
}

/// What every connection of a server has in common.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    pub(crate) pages: Router,
    pub(crate) groups: Groups,
    pub(crate) json_rpc: JsonRpc,
    pub(crate) shutdown: CancellationToken,
}

/// Serves one accepted connection from its first byte to its end.
pub(crate) async fn serve(mut stream: ClientStream, shared: Shared) {
    let reading = request::read_head(&mut stream, HEAD_TIME_LIMIT);
    let Some(head) = shared.shutdown.run_until_cancelled(reading).await else {
        return;
    };
    // Clients of this server go away in the middle of everything, and that is no one's error.
    let _ = match head {
        Ok(head) if head.request.asks_for_websocket() => {
            if head.request.path == json_rpc::PATH {
                serve_json_rpc(head, stream, shared).await
            } else {
                serve_websocket(head, stream, shared).await
            }
        }
        Ok(head) => serve_pages(head, stream, shared).await,
        Err(error) => match error.status() {
            Some(status) => {
                let answer = handshake::refusal(status, &error.to_string());
                answer_and_end(&mut stream, &answer, &shared.shutdown).await
            }
            None => Ok(()),
        },
    };
}

async fn serve_websocket(head: Head, mut stream: ClientStream, shared: Shared) -> io::Result<()> {
    let (request, surplus) = head.into_request_and_surplus();
    stream.put_back(surplus);
    let (record, told_to_end) = join_group(&request, &shared.groups).unzip();
    let proceed = record.as_ref().map(Record::proceeding).unwrap_or_default();
    if let Some(record) = record {
        stream.join(record);
    }
    let mut connection = Connection {
        stream,
        shutdown: shared.shutdown,
        proceed,
        groups: shared.groups,
    };
    let ending = tokio::select! {
        ended = answer_websocket(&request, &mut connection) => return ended,
        ending = wait_for_command(told_to_end) => ending,
    };
    connection.end(ending).await
}

/// Records the connection if its query has an id, unless it only looks at the records.
///
/// A bad id is refused when the request is answered.
fn join_group(request: &Request, groups: &Groups) -> Option<(Record, oneshot::Receiver<Ending>)> {
    if request.path == CONTROL_PATH {
        return None;
    }
    let id = request.group_id().ok()??;
    Some(groups.join(&id))
}

/// Waits until a command ends this connection, which is for ever if it has no group.
async fn wait_for_command(told_to_end: Option<oneshot::Receiver<Ending>>) -> Ending {
    if let Some(receiver) = told_to_end
        && let Ok(ending) = receiver.await
    {
        return ending;
    }
    std::future::pending().await
}

async fn answer_websocket(request: &Request, connection: &mut Connection) -> io::Result<()> {
    match run_endpoint(request, connection).await {
        Ok(()) => Ok(()),
        Err(EndpointError::Connection(error)) => Err(error),
        Err(EndpointError::Refused(answer)) => {
            answer_and_end(&mut connection.stream, &answer, &connection.shutdown).await
        }
    }
}

async fn run_endpoint(request: &Request, connection: &mut Connection) -> EndpointResult {
    if !request.has_supported_version() {
        return Err(EndpointError::Refused(handshake::version_refusal()));
    }
    request.group_id()?;
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

async fn serve_json_rpc(head: Head, mut stream: ClientStream, shared: Shared) -> io::Result<()> {
    let (record, told_to_end) = join_group(&head.request, &shared.groups).unzip();
    stream.put_back(head.into_bytes());
    if let Some(record) = record {
        stream.join(record);
    }
    let ending = tokio::select! {
        served = shared.json_rpc.serve(&mut stream) => return served,
        () = shared.shutdown.cancelled() => Ending::Plain,
        ending = wait_for_command(told_to_end) => ending,
    };
    stream.end(ending, &shared.shutdown).await
}

async fn serve_pages(head: Head, mut stream: ClientStream, shared: Shared) -> io::Result<()> {
    stream.put_back(head.into_bytes());
    let serving = http1::Builder::new()
        // Only the first request of a connection is looked at for an upgrade, so there must
        // not be a second one.
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(shared.pages));
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = shared.shutdown.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    ended.map_err(io::Error::other)
}

async fn answer_and_end(
    stream: &mut ClientStream,
    answer: &str,
    shutdown: &CancellationToken,
) -> io::Result<()> {
    stream.refuse(answer.as_bytes()).await?;
    stream.end_gently(shutdown).await
}
