use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::message::decode_part;
use crate::error::Error;

/// Why a call has no result.
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
    /// The server has answered with an error.
    Response(JsonRpcErrorObject),
    /// There is no answer, or none of the type that was wanted, or nothing could be asked.
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
            // Its words are those of the error.
            Self::Failed(error) => error.source(),
        }
    }
}

/// An error as a server tells it: section 5.1 of JSON-RPC 2.0.
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
    /// What kind of error it is; the codes from -32768 to -32000 have a meaning of their own.
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

    /// What it says in a sentence.
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

    /// What else it says. What is not there decodes as `()` and as `None`.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode) when it is of another type.
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

    /// What else it says, as it was sent, or `null`.
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
