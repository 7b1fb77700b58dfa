//! The latest message as a value.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use serde::de::DeserializeOwned;
use wasm_websocket::Error;

use crate::connection::Connection;

/// Reads the latest message of a connection as JSON, once for each message.
///
/// ```
/// use wasm_websocket_frontend::{Connection, LatestJson};
///
/// fn show(connection: &Connection, latest: &LatestJson<u32>) {
///     match latest.read(connection) {
///         Some(Ok(number)) => println!("{number}"),
///         Some(Err(error)) => println!("{error}"),
///         None => println!("no message yet"),
///     }
/// }
/// ```
pub struct LatestJson<Rx> {
    /// The number of the message, and what it was read as.
    read: RefCell<Option<(u64, Value<Rx>)>>,
}

type Value<Rx> = Result<Rc<Rx>, Error>;

impl<Rx: DeserializeOwned> LatestJson<Rx> {
    /// Returns the latest message as a value, the error of one that is no such value, or `None` before
    /// the first message.
    ///
    /// ```
    /// # use wasm_websocket_frontend::{Connection, LatestJson};
    /// # fn example(connection: &Connection) {
    /// let number = LatestJson::<u32>::default().read(connection);
    /// # let _ = number;
    /// # }
    /// ```
    pub fn read(&self, connection: &Connection) -> Option<Result<Rc<Rx>, Error>> {
        let number = connection.received();
        let read = self.read.borrow().clone();
        match read {
            Some((of, value)) if of == number => Some(value),
            _ => {
                let value = connection.latest()?.parse_json().map(Rc::new);
                self.read.replace(Some((number, value.clone())));
                Some(value)
            }
        }
    }
}

impl<Rx> Default for LatestJson<Rx> {
    fn default() -> Self {
        Self {
            read: RefCell::new(None),
        }
    }
}

impl<Rx> fmt::Debug for LatestJson<Rx> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LatestJson").finish_non_exhaustive()
    }
}
