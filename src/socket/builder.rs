use std::time::Duration;

use crate::connection::Options;
use crate::error::Error;
use crate::receive::ReceiveLimit;
use crate::socket::WebSocket;
use crate::socket::shared::Shared;
use crate::subprotocol;

/// The options of a [`WebSocket`], before it connects.
///
/// | option | default |
/// |---|---|
/// | [`protocols`](Self::protocols) | none |
/// | [`connect_timeout`](Self::connect_timeout) | 30 s |
/// | [`close_grace`](Self::close_grace) | 5 s |
/// | [`close_timeout`](Self::close_timeout) | 60 s |
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
        self.options.connect_timeout = timeout.into().into();
        self
    }

    /// How long a closing handshake may make no progress, or `None` for as long as
    /// [`close_timeout`](Self::close_timeout) allows; by default 5 s.
    ///
    /// Then the connection ends with 1006, not clean, and the socket is left to the browser, which may
    /// wait for a minute or more. The close frame travels behind what was sent before, so the grace
    /// begins again as long as that still leaves.
    ///
    /// It counts from when this side closes, or from when the close frame of the peer is noticed, for which
    /// it is 5 s at least: Chromium takes 2 s to give the code. A browser fires no event for a close frame:
    /// the state is read by each send, and once a second while something is unsent. It also limits how long a failed connection waits for a `close` event:
    /// `WebKitGTK` fires none for a port that it blocks.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/chat").close_grace(Duration::from_secs(1));
    /// # let _ = builder;
    /// ```
    pub fn close_grace(mut self, grace: impl Into<Option<Duration>>) -> Self {
        self.options.close_grace = grace.into().into();
        self
    }

    /// How long closing may take altogether, or `None` for no limit; more than zero, by default 60 s.
    ///
    /// It is the bound for a peer that takes what was sent before the close frame byte by byte, so that
    /// the [`close_grace`](Self::close_grace) begins again and again. Then the connection ends with 1006,
    /// not clean. With neither of the two limits, closing may never end.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/upload").close_timeout(Duration::from_secs(300));
    /// # let _ = builder;
    /// ```
    pub fn close_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.close_timeout = timeout.into().into();
        self
    }

    /// The buffered bytes from which on senders are made to wait: at least 1, by default 1 MiB.
    ///
    /// It concerns [`WebSocket::ready`] and the sink of a stream, and not
    /// [`WebSocket::send`], which never waits.
    ///
    /// A browser fires no event when the amount falls. It is read twice at once, and then after 1 ms to
    /// 32 ms, which in a hidden tab are a second and after five minutes a minute: unless the server
    /// answers, an upload in a hidden tab is about the difference of the two marks for each of these.
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
        Shared::connect(&self.url, &self.protocols, self.options).map(WebSocket::from_shared)
    }

    /// Takes over a socket that was made elsewhere, with the options of this builder. The URL and the
    /// subprotocols are not used: the socket has its own.
    ///
    /// # Errors
    ///
    /// Same as [`WebSocket::from_raw`], and [`InvalidOption`](crate::ErrorKind::InvalidOption), after
    /// which the socket is as it was.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use wasm_websocket::{Error, WebSocket};
    ///
    /// fn adopt(raw: web_sys::WebSocket) -> Result<WebSocket, Error> {
    ///     let builder = WebSocket::builder(&raw.url());
    ///     builder.close_grace(Duration::from_secs(1)).adopt(raw)
    /// }
    /// ```
    pub fn adopt(self, raw: web_sys::WebSocket) -> Result<WebSocket, Error> {
        self.options.check()?;
        Shared::adopt(raw, self.options).map(WebSocket::from_shared)
    }

    /// The options for a connection that needs no browser.
    #[cfg(feature = "testing")]
    pub(crate) fn into_options(self) -> Result<Options, Error> {
        self.options.check()?;
        Ok(*self.options)
    }
}
