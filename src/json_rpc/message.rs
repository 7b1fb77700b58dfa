use std::any::type_name;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::error::JsonRpcErrorObject;
use crate::codec::{Json, position};
use crate::error::{DecodeError, Error};
use crate::exchange::Correlated;
use crate::message::Message;

/// A message of the server.
#[derive(Debug)]
pub(super) enum Inbound {
    Response {
        /// The id, if it is a number that a call may have.
        id: Option<u64>,
        /// The JSON text of the id.
        text: Box<str>,
        outcome: Result<Box<RawValue>, JsonRpcErrorObject>,
    },
    Notification(JsonRpcNotification),
    /// A request of the server to the client.
    Request {
        id: Box<RawValue>,
        method: String,
    },
}

impl Correlated for Inbound {
    type Id = u64;

    fn id(&self) -> Option<u64> {
        match self {
            Self::Response { id, .. } => *id,
            _ => None,
        }
    }
}

/// A notification of the server: a message that is not a response.
///
/// ```
/// use wasm_websocket::{Error, JsonRpcNotification};
///
/// fn show(notification: &JsonRpcNotification) -> Result<(), Error> {
///     match notification.method() {
///         "price" => println!("{:?}", notification.params::<(String, f64)>()?),
///         other => println!("{other}: {}", notification.params_json()),
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct JsonRpcNotification {
    method: String,
    params: Option<Box<RawValue>>,
}

impl JsonRpcNotification {
    /// Returns the name of the method.
    ///
    /// ```
    /// # fn example(notification: &wasm_websocket::JsonRpcNotification) -> bool {
    /// notification.method() == "price"
    /// # }
    /// ```
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Decodes the parameters. Missing parameters decode as `()` and as `None`.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode) when the parameters are of another type.
    ///
    /// ```
    /// # use wasm_websocket::{Error, JsonRpcNotification};
    /// # fn example(notification: &JsonRpcNotification) -> Result<(), Error> {
    /// let (symbol, price): (String, f64) = notification.params()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn params<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode_part(self.params_json())
    }

    /// Returns the JSON text of the parameters: an array or an object, or `null` without any.
    ///
    /// ```
    /// # fn example(notification: &wasm_websocket::JsonRpcNotification) {
    /// println!("{}", notification.params_json());
    /// # }
    /// ```
    #[must_use]
    pub fn params_json(&self) -> &str {
        self.params.as_ref().map_or("null", |params| params.get())
    }
}

/// The members that any message may have.
#[derive(Deserialize)]
struct Members {
    #[serde(default, deserialize_with = "present")]
    id: Option<Box<RawValue>>,
    method: Option<String>,
    params: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "present")]
    result: Option<Box<RawValue>>,
    error: Option<JsonRpcErrorObject>,
}

/// Deserializes a member that is present, even if it is `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

/// The expected type in the error of a message that does not decode.
const A_MESSAGE: &str = "a JSON-RPC 2.0 message";

pub(super) fn parse(message: Message) -> Result<Inbound, Error> {
    inbound(&message).map_err(|error| error.expecting(A_MESSAGE).keep(message).into())
}

fn inbound(message: &Message) -> Result<Inbound, DecodeError> {
    let members: Members = Json::new().parse(message)?;
    // JSON-RPC 1.0 sends a `null` result with an error, and a `null` error with a result.
    let is_null = |value: &RawValue| value.get() == "null";
    let result = match &members.error {
        Some(_) => members.result.filter(|result| !is_null(result)),
        None => members.result,
    };
    let outcome = match (members.method, result, members.error) {
        (None, Some(result), None) => Ok(result),
        (None, None, Some(error)) => Err(error),
        (Some(method), None, None) => {
            return Ok(match members.id {
                None => Inbound::Notification(JsonRpcNotification {
                    method,
                    params: members.params,
                }),
                Some(id) => Inbound::Request { id, method },
            });
        }
        _ => {
            let rule = "one of `method`, `result` and `error` is needed, and no second one";
            let error = serde_json::Error::custom(rule);
            return Err(refused(message, A_MESSAGE, error));
        }
    };
    let text = members.id.map_or_else(|| "null".into(), Box::<str>::from);
    Ok(Inbound::Response {
        id: text.parse().ok(),
        text,
        outcome,
    })
}

/// Decodes a part of a message.
pub(super) fn decode_part<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|error| {
        let message = Message::text(json);
        refused(&message, type_name::<T>(), error)
            .keep(message)
            .into()
    })
}

fn refused(message: &Message, expected: &'static str, error: serde_json::Error) -> DecodeError {
    let position = position(&error, message);
    DecodeError::refused(message, expected, position, error.into())
}

/// A request or a notification of the client.
#[derive(Serialize)]
struct Outbound<'a, P> {
    jsonrpc: &'static str,
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<P>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
}

/// Encodes a request, or a notification when there is no id.
pub(super) fn request<P: Serialize>(
    method: &str,
    params: &P,
    id: Option<u64>,
) -> Result<String, Error> {
    let encode = |error: serde_json::Error| Error::encode(error.into());
    let params = serde_json::value::to_raw_value(params).map_err(encode)?;
    let params = match params.get().as_bytes() {
        [b'[' | b'{', ..] => Some(params),
        b"null" => None,
        _ => {
            let rule = "parameters are an array, an object, or nothing";
            return Err(Error::encode(rule.into()));
        }
    };
    let outbound = Outbound {
        jsonrpc: "2.0",
        method,
        params,
        id,
    };
    serde_json::to_string(&outbound).map_err(encode)
}

/// Returns the response to a request of the server.
pub(super) fn no_such_method(id: &RawValue) -> String {
    let id = id.get();
    let error = r#"{"code":-32601,"message":"Method not found"}"#;
    format!(r#"{{"jsonrpc":"2.0","error":{error},"id":{id}}}"#)
}
