use std::time::Duration;

use crate::error::{Error, OptionRule};
use crate::receive::ReceiveLimit;
use crate::socket::WebSocket;
use crate::socket::shared::Shared;
use crate::subprotocol;
use crate::sys;
use crate::watermark::Watermarks;

/// The options of a [`WebSocket`], before it connects.
///
/// | option | default |
/// |---|---|
/// | [`protocols`](Self::protocols) | none |
/// | [`connect_timeout`](Self::connect_timeout) | 30 s |
/// | [`close_grace`](Self::close_grace) | 5 s |
/// | [`high_water_mark`](Self::high_water_mark) | 1 MiB |
/// | [`low_water_mark`](Self::low_water_mark) | half of the high-water mark |
/// | [`max_message_size`](Self::max_message_size) | 64 MiB |
/// | [`receive_limit`](Self::receive_limit) | 65,536 messages, 64 MiB, then the connection is closed |
///
/// ```no_run
/// use std::time::Duration;
/// use wasm_websocket::WebSocket;
///
/// # fn main() -> Result<(), wasm_websocket::Error> {
/// let socket = WebSocket::builder("wss://example.com/chat")
///     .protocols(["v2.chat", "v1.chat"])
///     .connect_timeout(Duration::from_secs(10))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build()` or `connect()` is called"]
pub struct WebSocketBuilder {
    url: String,
    protocols: Vec<String>,
    options: Box<Options>,
}

/// What a socket needs to know for as long as it lives.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) close_grace: Option<Duration>,
    pub(crate) high_water_mark: u64,
    pub(crate) low_water_mark: Option<u64>,
    pub(crate) max_message_size: Option<usize>,
    pub(crate) receive_limit: ReceiveLimit,
}

/// A message must fit into the wasm memory, of which there are 4 GiB at most and often less.
pub(crate) const MAX_MESSAGE_SIZE: Option<usize> = Some(64 * 1024 * 1024);

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Some(Duration::from_secs(30)),
            close_grace: Some(Duration::from_secs(5)),
            high_water_mark: 1024 * 1024,
            low_water_mark: None,
            max_message_size: MAX_MESSAGE_SIZE,
            receive_limit: ReceiveLimit::default(),
        }
    }
}

impl WebSocketBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            protocols: Vec::new(),
            options: Box::default(),
        }
    }

    /// The subprotocols to offer, the preferred one first.
    ///
    /// The one that the server picked is [`WebSocket::protocol`]. When it picks none of them, the
    /// connection fails; Firefox alone opens it all the same, with an empty `protocol`.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/graphql").protocols(["graphql-transport-ws"]);
    /// # let _ = builder;
    /// ```
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.protocols = protocols.into_iter().map(Into::into).collect();
        self
    }

    /// How long connecting may take, or `None` to leave that to the browser; more than zero, by
    /// default 30 s.
    ///
    /// Then it is given up with an error of the kind [`Timeout`](crate::ErrorKind::Timeout).
    /// In a hidden tab the timer can be a minute late.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/chat").connect_timeout(None);
    /// # let _ = builder;
    /// ```
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.connect_timeout = timeout.into();
        self
    }

    /// How long the peer may take to answer the close frame of this side, or `None` to leave that to
    /// the browser, which waits for up to a minute; by default 5 s.
    ///
    /// Then the socket is left to the browser, and [`WebSocket::closed`] gives 1006, not clean.
    /// So does a failed connection whose `close` event the browser owes for that long.
    /// The frame travels behind what was sent before, so the grace is given anew as long as that
    /// still leaves. With `None`, a failed connection for which the browser fires no `close` event
    /// never ends: `WebKitGTK` does so for a port that it blocks.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/chat").close_grace(Duration::from_secs(1));
    /// # let _ = builder;
    /// ```
    pub fn close_grace(mut self, grace: impl Into<Option<Duration>>) -> Self {
        self.options.close_grace = grace.into();
        self
    }

    /// The buffered bytes from which on senders are made to wait: at least 1, by default 1 MiB.
    ///
    /// It concerns [`WebSocket::ready`] and the sink of a stream, and not
    /// [`WebSocket::send`], which never waits.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/upload").high_water_mark(4 * 1024 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.options.high_water_mark = bytes;
        self
    }

    /// The buffered bytes at which waiting senders go on: below the high-water mark,
    /// by default half of it.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/upload").low_water_mark(0);
    /// # let _ = builder;
    /// ```
    pub fn low_water_mark(mut self, bytes: u64) -> Self {
        self.options.low_water_mark = Some(bytes);
        self
    }

    /// The most bytes of a message that is received, or `None` for no limit: at least 1, by default
    /// 64 MiB. A text counts one for each UTF-16 code unit.
    ///
    /// One that is longer is an error of the kind
    /// [`MessageTooLong`](crate::ErrorKind::MessageTooLong) for closures and streams. Nothing of it
    /// is copied into the wasm memory, and the connection goes on. The browser has it all the same: it
    /// cannot be told to refuse one.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/chat").max_message_size(64 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn max_message_size(mut self, bytes: impl Into<Option<usize>>) -> Self {
        self.options.max_message_size = bytes.into();
        self
    }

    /// How much each stream of the socket may hold for its reader, and what happens then.
    ///
    /// ```
    /// # use wasm_websocket::{OverflowPolicy, ReceiveLimit, WebSocket};
    /// let newest = ReceiveLimit::default().messages(1).overflow(OverflowPolicy::DropOldest);
    /// let builder = WebSocket::builder("/prices").receive_limit(newest);
    /// # let _ = builder;
    /// ```
    pub fn receive_limit(mut self, limit: ReceiveLimit) -> Self {
        self.options.receive_limit = limit;
        self
    }

    /// Starts to connect.
    ///
    /// The socket is CONNECTING; [`WebSocket::opened`] tells when it is open.
    ///
    /// # Errors
    ///
    /// - [`InvalidProtocol`](crate::ErrorKind::InvalidProtocol),
    ///   [`InvalidOption`](crate::ErrorKind::InvalidOption) and
    ///   [`InvalidUrl`](crate::ErrorKind::InvalidUrl), which name the value and the rule.
    /// - [`Connect`](crate::ErrorKind::Connect), when the browser refuses to try at all.
    /// - [`Unsupported`](crate::ErrorKind::Unsupported), when there is no WebSocket here, or one that
    ///   has no listeners.
    ///
    /// ```
    /// use wasm_websocket::WebSocket;
    ///
    /// let error = WebSocket::builder("/").high_water_mark(0).build().unwrap_err();
    /// assert_eq!(error.to_string(), "the high-water mark is 0 bytes, and at least 1 is needed");
    /// ```
    pub fn build(self) -> Result<WebSocket, Error> {
        subprotocol::check(&self.protocols)?;
        self.options.check()?;
        let raw = sys::connect(&self.url, &self.protocols)?;
        Shared::new(raw, self.options).map(WebSocket::from_shared)
    }

    /// The options for a connection that needs no browser.
    #[cfg(feature = "testing")]
    pub(crate) fn into_options(self) -> Result<Options, Error> {
        self.options.check()?;
        Ok(*self.options)
    }
}

impl Options {
    pub(crate) fn marks(&self) -> Watermarks {
        let high = self.high_water_mark;
        let low = self.low_water_mark.unwrap_or(high / 2);
        Watermarks { high, low }
    }

    fn check(&self) -> Result<(), Error> {
        let limit = self.receive_limit;
        let Watermarks { high, low } = self.marks();
        let broken = match () {
            () if self.connect_timeout == Some(Duration::ZERO) => OptionRule::ZeroTimeout {
                name: "connect time-out",
            },
            () if high == 0 => OptionRule::NoHighWaterMark,
            () if low >= high => OptionRule::LowWaterMark { low, high },
            () if self.max_message_size == Some(0) => OptionRule::NoMessageSize,
            () if limit.messages == 0 => OptionRule::NoReceiveLimit { unit: "messages" },
            () if limit.bytes == 0 => OptionRule::NoReceiveLimit { unit: "bytes" },
            () => return Ok(()),
        };
        Err(broken.into())
    }
}
