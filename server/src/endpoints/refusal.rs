//! Endpoints that answer the upgrade request with something else than the right 101.

use axum::http::StatusCode;

use super::{EndpointError, EndpointResult};
use crate::connection::Connection;
use crate::handshake;
use crate::query::BadQuery;
use crate::request::Request;

/// Where the redirections lead.
const REDIRECTION_TARGET: &str = "/echo";

/// Something that is no HTTP, and that no client can take for the beginning of an answer.
const GARBAGE: &str = "This is not HTTP.\r\n\r\n";

/// The faults of a 101, by name.
const FAULTS: &[(&str, Fault)] = &[
    (
        "accept",
        Fault::Header(
            "Sec-WebSocket-Accept",
            "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n",
        ),
    ),
    ("no-accept", Fault::Header("Sec-WebSocket-Accept", "")),
    ("upgrade", Fault::Header("Upgrade", "Upgrade: h2c\r\n")),
    ("no-upgrade", Fault::Header("Upgrade", "")),
    ("no-connection", Fault::Header("Connection", "")),
    (
        "extension",
        Fault::Header(
            "Upgrade",
            "Upgrade: websocket\r\nSec-WebSocket-Extensions: x-unoffered\r\n",
        ),
    ),
    ("garbage", Fault::Garbage),
];

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// These lines take the place of this header.
    Header(&'static str, &'static str),
    /// It is no HTTP.
    Garbage,
}

/// Answers with an HTTP status other than 101.
pub(super) async fn status(request: &Request, _: &mut Connection) -> EndpointResult {
    let query = request.query(&["code"])?;
    // Statuses below 200 announce another answer and would leave the client waiting.
    let code = query.number("code", 200..=599)?.unwrap_or(404);
    let status = u16::try_from(code)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok())
        .ok_or_else(|| BadQuery::new("code", &code.to_string(), "this is no HTTP status"))?;
    let answer = if matches!(code, 301 | 302 | 303 | 307 | 308) {
        handshake::redirection(status, REDIRECTION_TARGET)
    } else {
        handshake::refusal(status, &format!("status {code}, as you asked for"))
    };
    Err(EndpointError::Refused(answer))
}

/// Answers with a 101 that a client must not accept, then waits until the client goes away.
///
/// The server does not take the WebSocket for open.
pub(super) async fn faulty_handshake(
    request: &Request,
    connection: &mut Connection,
) -> EndpointResult {
    let query = request.query(&["wrong"])?;
    let answer = match query.required_choice("wrong", FAULTS)? {
        // The end of TCP behind it lets no client wait for a better answer.
        Fault::Garbage => return Err(EndpointError::Refused(GARBAGE.to_owned())),
        Fault::Header(name, replacement) => {
            let right = handshake::acceptance(request, request.offered_protocols().next());
            replace_header(&right, name, replacement)
        }
    };
    connection.stream.refuse(answer.as_bytes()).await?;
    let discarding = connection.stream.read_to_nowhere();
    let _ = connection.shutdown.run_until_cancelled(discarding).await;
    Ok(())
}

/// Puts other lines in the place of the line of a header.
fn replace_header(answer: &str, name: &str, replacement: &str) -> String {
    answer
        .split_inclusive("\r\n")
        .map(|line| match line.split_once(':') {
            Some((header, _)) if header == name => replacement,
            _ => line,
        })
        .collect()
}
