//! The answers to an upgrade request, as text: whoever writes them can change them first.

use axum::http::StatusCode;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::request::{Request, WEBSOCKET_VERSION};

/// The answer that opens the WebSocket, with the subprotocol that was selected.
pub(crate) fn acceptance(request: &Request, protocol: Option<&str>) -> String {
    let protocols: Vec<&str> = protocol.into_iter().collect();
    acceptance_with_protocols(request, &protocols)
}

/// The answer that opens the WebSocket, with a header line for each subprotocol.
pub(crate) fn acceptance_with_protocols(request: &Request, protocols: &[&str]) -> String {
    let accept_key = derive_accept_key(request.websocket_key());
    let protocol_lines: String = protocols
        .iter()
        .map(|protocol| format!("Sec-WebSocket-Protocol: {protocol}\r\n"))
        .collect();
    format!(
        "HTTP/1.1 101 Switching Protocols\r\n\
         Connection: Upgrade\r\n\
         Upgrade: websocket\r\n\
         Sec-WebSocket-Accept: {accept_key}\r\n\
         {protocol_lines}\r\n"
    )
}

/// An answer that refuses to open the WebSocket and ends the connection.
pub(crate) fn refusal(status: StatusCode, explanation: &str) -> String {
    refusal_with_headers(status, "", explanation)
}

/// An answer that says that the WebSocket is elsewhere.
pub(crate) fn redirection(status: StatusCode, path: &str) -> String {
    refusal_with_headers(
        status,
        &format!("Location: {path}\r\n"),
        &format!("go to {path}"),
    )
}

/// The answer to a version of the WebSocket protocol that this server does not speak.
pub(crate) fn version_refusal() -> String {
    refusal_with_headers(
        StatusCode::UPGRADE_REQUIRED,
        &format!("Sec-WebSocket-Version: {WEBSOCKET_VERSION}\r\n"),
        "this server speaks version 13 of the WebSocket protocol",
    )
}

fn refusal_with_headers(status: StatusCode, headers: &str, explanation: &str) -> String {
    let code = status.as_u16();
    let phrase = status.canonical_reason().unwrap_or("Unnamed");
    if status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED {
        // These two never have a body, and a client does not wait for one.
        return format!("HTTP/1.1 {code} {phrase}\r\nConnection: close\r\n{headers}\r\n");
    }
    let body = format!("{explanation}\n");
    format!(
        "HTTP/1.1 {code} {phrase}\r\n\
         Connection: close\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Content-Length: {}\r\n\
         {headers}\r\n\
         {body}",
        body.len()
    )
}
