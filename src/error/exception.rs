use std::fmt;

use crate::display::{Value, write_message};

/// An exception that the browser threw.
///
/// It is the [`source()`](std::error::Error::source) of errors of the kinds
/// [`Connect`](crate::ErrorKind::Connect), [`Unsupported`](crate::ErrorKind::Unsupported) and
/// [`Browser`](crate::ErrorKind::Browser).
///
/// ```
/// use std::error::Error as _;
/// use wasm_websocket::{Error, Exception};
///
/// fn exception_name(error: &Error) -> Option<&str> {
///     error.source()?.downcast_ref::<Exception>().map(Exception::name)
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Exception {
    name: String,
    message: String,
}

impl Exception {
    pub(crate) fn new(name: String, message: String) -> Self {
        Self { name, message }
    }

    /// Returns its name, such as `"SecurityError"`.
    ///
    /// ```
    /// # use wasm_websocket::Exception;
    /// fn is_security(exception: &Exception) -> bool {
    ///     exception.name() == "SecurityError"
    /// }
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its message, which differs from browser to browser.
    ///
    /// ```
    /// # use wasm_websocket::Exception;
    /// fn print(exception: &Exception) {
    ///     println!("the browser says: {}", exception.message());
    /// }
    /// ```
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = [Value::Text(&self.name), Value::Text(&self.message)];
        write_message(f, "{}: {}", &values)
    }
}

impl fmt::Debug for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_message(f, "Exception({})", &[Value::Display(self)])
    }
}

impl std::error::Error for Exception {}
