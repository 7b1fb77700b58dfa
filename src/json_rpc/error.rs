use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::message::decode_part;
use crate::error::Error;

/// An error of a call.
///
/// ```
/// use wasm_websocket::JsonRpcError;
///
/// fn explain(error: &JsonRpcError) -> String {
///     match error {
///         JsonRpcError::Response(object) => format!("the server says {}", object.message()),
///         JsonRpcError::Failed(error) => format!("there is no answer: {error}"),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub enum JsonRpcError {
    /// The server has responded with an error.
    Response(JsonRpcErrorObject),
    /// There is no response, the result has another type, or the call could not be sent.
    Failed(Error),
}

impl From<Error> for JsonRpcError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl fmt::Display for JsonRpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response(object) => object.fmt(f),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for JsonRpcError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Response(_) => None,
            // `Display` shows the text of the inner error, so the source is one level deeper.
            Self::Failed(error) => error.source(),
        }
    }
}

/// The error object of a response: section 5.1 of JSON-RPC 2.0.
///
/// ```
/// # fn example(error: &wasm_websocket::JsonRpcErrorObject) {
/// if error.code() == -32601 {
///     println!("there is no such method");
/// }
/// # }
/// ```
#[derive(Clone, Debug, Deserialize)]
pub struct JsonRpcErrorObject {
    code: i64,
    message: String,
    data: Option<Box<RawValue>>,
}

impl JsonRpcErrorObject {
    /// Returns the error code. The codes from -32768 to -32000 are reserved by JSON-RPC.
    ///
    /// ```
    /// # fn example(error: &wasm_websocket::JsonRpcErrorObject) -> bool {
    /// (-32768..=-32000).contains(&error.code())
    /// # }
    /// ```
    #[must_use]
    pub fn code(&self) -> i64 {
        self.code
    }

    /// Returns the error message, a short sentence.
    ///
    /// ```
    /// # fn example(error: &wasm_websocket::JsonRpcErrorObject) {
    /// println!("{}", error.message());
    /// # }
    /// ```
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Decodes the additional data. Missing data decode as `()` and as `None`.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode) when the data are of another type.
    ///
    /// ```
    /// # use wasm_websocket::{Error, JsonRpcErrorObject};
    /// # fn example(error: &JsonRpcErrorObject) -> Result<(), Error> {
    /// let details: Option<Vec<String>> = error.data()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode_part(self.data_json())
    }

    /// Returns the JSON text of the additional data, or `null`.
    ///
    /// ```
    /// # fn example(error: &wasm_websocket::JsonRpcErrorObject) {
    /// println!("{}", error.data_json());
    /// # }
    /// ```
    #[must_use]
    pub fn data_json(&self) -> &str {
        self.data.as_ref().map_or("null", |data| data.get())
    }
}

impl fmt::Display for JsonRpcErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error {}: {}", self.code, self.message.escape_debug())
    }
}

impl std::error::Error for JsonRpcErrorObject {}
