use std::fmt;
use std::time::Duration;

use axum::http::header::{
    CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::{self, Instant};

use crate::groups::GroupId;
use crate::query::{BadQuery, ID_KEY, Query};

/// A request head may have this many bytes. Browsers stay far below it.
const HEAD_SIZE_LIMIT: usize = 16 * 1024;

/// A request head may have this many header lines.
const HEADER_COUNT_LIMIT: usize = 100;

/// The version of the WebSocket protocol in RFC 6455, the only one that was ever deployed.
pub(crate) const WEBSOCKET_VERSION: &str = "13";

/// What a request head says.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path as it was sent, neither decoded nor normalised.
    pub(crate) path: String,
    /// What follows the question mark, or nothing.
    query: String,
    pub(crate) headers: HeaderMap,
}

impl Request {
    /// Tells whether this is the opening handshake of a WebSocket.
    pub(crate) fn asks_for_websocket(&self) -> bool {
        self.method == Method::GET
            && self
                .lists(CONNECTION)
                .any(|token| token.eq_ignore_ascii_case("upgrade"))
            && self
                .lists(UPGRADE)
                .any(|token| token.eq_ignore_ascii_case("websocket"))
            && self.headers.contains_key(SEC_WEBSOCKET_KEY)
    }

    pub(crate) fn has_supported_version(&self) -> bool {
        self.headers
            .get(SEC_WEBSOCKET_VERSION)
            .is_some_and(|version| version == WEBSOCKET_VERSION)
    }

    /// The key that the answer must be derived from; empty if the request has none.
    pub(crate) fn websocket_key(&self) -> &[u8] {
        self.headers
            .get(SEC_WEBSOCKET_KEY)
            .map_or(&[], HeaderValue::as_bytes)
    }

    /// The subprotocols that the client offers, in its order of preference.
    ///
    /// They may be in one header, in several, or in a mixture of both.
    pub(crate) fn offered_protocols(&self) -> impl Iterator<Item = &str> {
        self.lists(SEC_WEBSOCKET_PROTOCOL)
    }

    /// The query, in which every key must be one of `known_keys`.
    pub(crate) fn query(&self, known_keys: &[&str]) -> Result<Query<'_>, BadQuery> {
        Query::parse(&self.query, known_keys)
    }

    /// The group that the connection belongs to, if its query has an `id`.
    pub(crate) fn group_id(&self) -> Result<Option<GroupId>, BadQuery> {
        // Any other key is judged later, by whoever knows the keys of the endpoint.
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == ID_KEY)
            .map(|(_, value)| GroupId::parse(&value))
            .transpose()
    }

    /// The elements of a header that holds a comma-separated list.
    fn lists(&self, name: HeaderName) -> impl Iterator<Item = &str> {
        self.headers
            .get_all(name)
            .into_iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|element| !element.is_empty())
    }

    fn from_parsed(parsed: &httparse::Request<'_, '_>) -> Option<Self> {
        let target: Uri = parsed.path?.parse().ok()?;
        let mut headers = HeaderMap::new();
        for header in parsed.headers.iter() {
            headers.append(
                HeaderName::from_bytes(header.name.as_bytes()).ok()?,
                HeaderValue::from_bytes(header.value).ok()?,
            );
        }
        Some(Self {
            method: parsed.method?.parse().ok()?,
            path: target.path().to_owned(),
            query: target.query().unwrap_or_default().to_owned(),
            headers,
        })
    }
}

/// A request head that was read, with every byte that was read for it.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) request: Request,
    bytes: Vec<u8>,
    length: usize,
}

impl Head {
    /// The bytes of the head and what came with them, to be read once more by someone else.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// What the head says, and the bytes that came after it.
    pub(crate) fn into_request_and_surplus(mut self) -> (Request, Vec<u8>) {
        let surplus = self.bytes.split_off(self.length);
        (self.request, surplus)
    }
}

/// Why there is no request head.
#[derive(Debug)]
pub(crate) enum HeadError {
    /// The client ended the connection, or never used it.
    Gone,
    Malformed,
    TooLarge,
    TooSlow,
}

impl HeadError {
    /// The status to answer with, if there is someone left to answer.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Gone => None,
            Self::Malformed => Some(StatusCode::BAD_REQUEST),
            Self::TooLarge => Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
            Self::TooSlow => Some(StatusCode::REQUEST_TIMEOUT),
        }
    }
}

impl fmt::Display for HeadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Gone => "the client is gone",
            Self::Malformed => "this is not an HTTP/1.1 request",
            Self::TooLarge => "the request head is over 16 KiB, or has over 100 headers",
            Self::TooSlow => "the request head did not arrive in time",
        })
    }
}

/// Reads until the head is complete. What the client sent after it may be read as well.
pub(crate) async fn read_head(
    stream: &mut (impl AsyncRead + Unpin),
    time_limit: Duration,
) -> Result<Head, HeadError> {
    let deadline = Instant::now() + time_limit;
    let mut bytes = Vec::with_capacity(4 * 1024);
    loop {
        match time::timeout_at(deadline, stream.read_buf(&mut bytes)).await {
            // Browsers open connections in advance, and a late error on one that they have not
            // used yet could be taken for the answer to their next request.
            Err(_) if bytes.is_empty() => return Err(HeadError::Gone),
            Err(_) => return Err(HeadError::TooSlow),
            Ok(Ok(0) | Err(_)) => return Err(HeadError::Gone),
            Ok(Ok(_)) => {}
        }
        if let Some((request, length)) = parse(&bytes)? {
            return Ok(Head {
                request,
                bytes,
                length,
            });
        }
        if bytes.len() >= HEAD_SIZE_LIMIT {
            return Err(HeadError::TooLarge);
        }
    }
}

/// Parses a head and tells its length, or `None` if it is not complete yet.
fn parse(bytes: &[u8]) -> Result<Option<(Request, usize)>, HeadError> {
    let mut headers = [httparse::EMPTY_HEADER; HEADER_COUNT_LIMIT];
    let mut parsed = httparse::Request::new(&mut headers);
    match parsed.parse(bytes) {
        Ok(httparse::Status::Partial) => Ok(None),
        Ok(httparse::Status::Complete(length)) => match Request::from_parsed(&parsed) {
            Some(request) => Ok(Some((request, length))),
            None => Err(HeadError::Malformed),
        },
        Err(httparse::Error::TooManyHeaders) => Err(HeadError::TooLarge),
        Err(_) => Err(HeadError::Malformed),
    }
}
