//! The WebSocket endpoints: one async function each, one file per theme, one table.

mod closing;
mod control;
mod echo;
mod numbers;
mod refusal;
mod sending;
mod silence;
mod violation;

use std::fmt::Write;
use std::future::Future;
use std::io;
use std::pin::Pin;

use axum::http::StatusCode;

use crate::connection::Connection;
use crate::groups::COMMANDS;
use crate::handshake;
use crate::json_rpc;
use crate::query::BadQuery;
use crate::request::Request;

/// What the server can do over WebSocket, as plain text with one paragraph for each endpoint.
pub fn endpoint_table() -> String {
    let mut table = String::new();
    for endpoint in ENDPOINTS {
        // Writing to a string cannot fail.
        let _ = writeln!(table, "{}{}", endpoint.path, endpoint.query);
        for line in endpoint.description.lines() {
            let _ = writeln!(table, "    {line}");
        }
    }
    table.push_str(json_rpc::DESCRIPTION);
    table.push_str(ABOUT_GROUPS);
    for (usage, description) in COMMANDS {
        let _ = writeln!(table, "    {usage:<21}  {description}");
    }
    table
}

/// What the people who read the table should know about the key that every endpoint has.
const ABOUT_GROUPS: &str = "
What waits goes on after the time of its key `for`, or else only at the command proceed, or when
the last channel /control of its id ends.

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
    /// Short lines for the people who read the table.
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
        query: "?protocol=x&force=0",
        description: "echoes; selects the first offered subprotocol, or x, or none if x is empty;\n\
            force=1 answers with x even if it is not offered, for example with two between commas,\n\
            and force=2 gives each part between commas a header of its own",
        run: |request, connection| Box::pin(echo::echo(request, connection)),
    },
    Endpoint {
        path: "/greet",
        query: "?text=hello&count=1&kind=text|binary",
        description: "sends messages in one piece with the handshake answer, then echoes",
        run: |request, connection| Box::pin(echo::greet(request, connection)),
    },
    Endpoint {
        path: "/close",
        query: "?code=1000&reason=bye&after=0&wait=1",
        description: "echoes some messages, then closes with any code, or with none;\n\
            wait=0 ends TCP right behind the close frame",
        run: |request, connection| Box::pin(closing::close(request, connection)),
    },
    Endpoint {
        path: "/drop",
        query: "?when=after|before|during&after=0&reset=0",
        description: "ends TCP with no close frame, or resets it: after the handshake answer and some echoed\n\
            messages, before the answer, or during it",
        run: |request, connection| Box::pin(closing::drop_connection(request, connection)),
    },
    Endpoint {
        path: "/hang",
        query: "?for=MILLISECONDS",
        description: "waits before it answers the upgrade request, then echoes",
        run: |request, connection| Box::pin(silence::hang(request, connection)),
    },
    Endpoint {
        path: "/stall",
        query: "?for=MILLISECONDS&echo=0",
        description: "opens; waits before it reads anything, then takes every message, or echoes it",
        run: |request, connection| Box::pin(silence::stall(request, connection)),
    },
    Endpoint {
        path: "/mute",
        query: "?for=MILLISECONDS",
        description: "opens and sends nothing; waits before it answers a close frame",
        run: |request, connection| Box::pin(silence::mute(request, connection)),
    },
    Endpoint {
        path: "/linger",
        query: "?code=1000&reason=bye&for=MILLISECONDS&reads=0",
        description: "opens; waits before it sends a close frame, and leaves the end of TCP to the client;\n\
            it reads nothing, or with reads=1 throws away what it reads",
        run: |request, connection| Box::pin(closing::linger(request, connection)),
    },
    Endpoint {
        path: "/sip",
        query: "?bytes=1&every=MILLISECONDS",
        description: "opens; reads so many bytes every so many milliseconds, and answers nothing",
        run: |request, connection| Box::pin(silence::sip(request, connection)),
    },
    Endpoint {
        path: "/burst",
        query: "?count=10000&size=16&kind=text|binary&fragment=BYTES&after=0&then=echo|close",
        description: "echoes some messages, then sends many at once, whole or in fragments, then echoes or closes;\n\
            each is its number from 0 on, then letters by position: 0bcdef, 1bcdef, 10cdef",
        run: |request, connection| Box::pin(sending::burst(request, connection)),
    },
    Endpoint {
        path: "/collect",
        query: "?count=1",
        description: "answers every so many messages with the number of their bytes, to say that they have come",
        run: |request, connection| Box::pin(sending::collect(request, connection)),
    },
    Endpoint {
        path: "/numbers",
        query: "",
        description: "takes messages that begin with a number and a space, and answers nothing; what was seen of\n\
            its group has the numbers in the order in which they came, those that follow each other as\n\
            the first and the last one",
        run: |request, connection| Box::pin(numbers::numbers(request, connection)),
    },
    Endpoint {
        path: "/ping",
        query: "?count=1&payload=ping&between=0",
        description: "sends pings and waits for each pong, then echoes; between=1 does so inside a fragmented message",
        run: |request, connection| Box::pin(sending::ping(request, connection)),
    },
    Endpoint {
        path: "/violate",
        query: "?how=NAME",
        description: "breaks the protocol once, then waits for the close frame or the end of the client:\n\
            utf8, utf8-close, reserved-bit, reserved-opcode, reserved-control, masked, long-control,\n\
            fragmented-control, lone-continuation, interleaved, close-short, close-code, length,\n\
            length-padded",
        run: |request, connection| Box::pin(violation::violate(request, connection)),
    },
    Endpoint {
        path: "/status",
        query: "?code=404",
        description: "answers the upgrade request with this HTTP status; redirections lead to /echo",
        run: |request, connection| Box::pin(refusal::status(request, connection)),
    },
    Endpoint {
        path: "/handshake",
        query: "?wrong=NAME",
        description: "answers the upgrade request with a 101 that has this fault, or with garbage:\n\
            accept, no-accept, upgrade, no-upgrade, no-connection, extension, garbage",
        run: |request, connection| Box::pin(refusal::faulty_handshake(request, connection)),
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
