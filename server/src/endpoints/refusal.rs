//! Endpoints that answer the upgrade request with something else.

use axum::http::StatusCode;

use super::{EndpointError, EndpointResult};
use crate::connection::Connection;
use crate::handshake;
use crate::query::BadQuery;
use crate::request::Request;

/// Answers with an HTTP status other than 101.
pub(super) async fn status(request: &Request, _: &mut Connection) -> EndpointResult {
    let query = request.query(&["code"])?;
    // Statuses below 200 announce another answer and would leave the client waiting.
    let code = query.number("code", 200..=599)?.unwrap_or(404);
    let status = u16::try_from(code)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok())
        .ok_or_else(|| BadQuery::new("code", &code.to_string(), "this is no HTTP status"))?;
    Err(EndpointError::Refused(handshake::refusal(
        status,
        &format!("status {code}, as you asked for"),
    )))
}
