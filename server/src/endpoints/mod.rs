//! The WebSocket endpoints: one async function each, one file per theme, one table.

mod closing;
mod control;
mod echo;
mod refusal;
mod silence;

use std::fmt::Write;
use std::future::Future;
use std::io;
use std::pin::Pin;

use axum::http::StatusCode;

use crate::connection::Connection;
use crate::groups::COMMANDS;
use crate::handshake;
use crate::query::BadQuery;
use crate::request::Request;

/// What the server can do over WebSocket, as plain text with one line for each endpoint.
pub fn endpoint_table() -> String {
    let mut table = String::new();
    for endpoint in ENDPOINTS {
        let usage = format!("{}{}", endpoint.path, endpoint.query);
        // Writing to a string cannot fail.
        let _ = writeln!(table, "{usage:<36}  {}", endpoint.description);
    }
    table.push_str(ABOUT_GROUPS);
    for (usage, description) in COMMANDS {
        let _ = writeln!(table, "  {usage:<34}  {description}");
    }
    table
}

/// What the people who read the table should know about the key that every endpoint has.
const ABOUT_GROUPS: &str = "
What waits goes on after the time of its key `for`, or else only at the command proceed.

Every endpoint takes id=x, too: 1 to 64 characters of A-Z, a-z, 0-9, _ and -. GET /seen?id=x
answers with what the server saw of all connections with this id. /control?id=x sends the same
after each change, and takes these commands as text messages:
";

/// One thing that the server can do over WebSocket.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// The exact path.
    pub(crate) path: &'static str,
    /// The keys of the query, with examples of values, from the question mark on.
    query: &'static str,
    /// One line for the people who read the table.
    description: &'static str,
    /// Runs the endpoint. The TCP connection ends when it returns.
    pub(crate) run: Run,
}

type Run = for<'a> fn(
    &'a Request,
    &'a mut Connection,
) -> Pin<Box<dyn Future<Output = EndpointResult> + Send + 'a>>;

/// How an endpoint ends.
pub(crate) type EndpointResult = Result<(), EndpointError>;

/// Why an endpoint ended early.
#[derive(Debug)]
pub(crate) enum EndpointError {
    /// The upgrade is to be answered with this refusal. Only an endpoint that has not written
    /// anything may end so.
    Refused(String),
    /// The TCP connection broke, or the client left it.
    Connection(io::Error),
}

impl From<BadQuery> for EndpointError {
    fn from(bad_query: BadQuery) -> Self {
        Self::Refused(handshake::refusal(
            StatusCode::BAD_REQUEST,
            &bad_query.to_string(),
        ))
    }
}

impl From<io::Error> for EndpointError {
    fn from(error: io::Error) -> Self {
        Self::Connection(error)
    }
}

/// The endpoint whose connections look at a group and do not belong to it.
pub(crate) const CONTROL_PATH: &str = "/control";

/// Every endpoint, in the order of the table that people read.
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/echo",
        query: "?protocol=x",
        description: "echoes; selects the first offered subprotocol, or x, or none if x is empty",
        run: |request, connection| Box::pin(echo::echo(request, connection)),
    },
    Endpoint {
        path: "/greet",
        query: "?text=hello&count=1",
        description: "sends messages in one piece with the handshake answer, then echoes",
        run: |request, connection| Box::pin(echo::greet(request, connection)),
    },
    Endpoint {
        path: "/close",
        query: "?code=1000&reason=bye&after=0",
        description: "echoes some messages, then closes with any code, or with none",
        run: |request, connection| Box::pin(closing::close(request, connection)),
    },
    Endpoint {
        path: "/drop",
        query: "?after=0&reset=0",
        description: "echoes some messages, then ends TCP with no close frame, or resets it",
        run: |request, connection| Box::pin(closing::drop_connection(request, connection)),
    },
    Endpoint {
        path: "/hang",
        query: "?for=MILLISECONDS",
        description: "waits before it answers the upgrade request, then echoes",
        run: |request, connection| Box::pin(silence::hang(request, connection)),
    },
    Endpoint {
        path: "/mute",
        query: "?for=MILLISECONDS",
        description: "opens and sends nothing; waits before it answers a close frame",
        run: |request, connection| Box::pin(silence::mute(request, connection)),
    },
    Endpoint {
        path: "/status",
        query: "?code=404",
        description: "answers the upgrade request with this HTTP status",
        run: |request, connection| Box::pin(refusal::status(request, connection)),
    },
    Endpoint {
        path: CONTROL_PATH,
        query: "?id=x",
        description: "tells what the server saw of the connections with this id, and steers them",
        run: |request, connection| Box::pin(control::control(request, connection)),
    },
];

/// The endpoint of a path.
pub(crate) fn find(path: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.path == path)
}
