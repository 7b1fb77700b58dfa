use std::rc::Rc;
use std::time::Duration;

use crate::connection::{Millis, Options};
use crate::error::{Ending, Error, OptionRule};
use crate::ready_state::ReadyState;
use crate::receive::ReceiveLimit;
use crate::socket::WebSocket;
use crate::socket::shared::Shared;
use crate::subprotocol;
use crate::sys::{self, Protocols};

/// Options for a [`WebSocket`].
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
    // The checks of what was set: a program that sets nothing does not link them.
    check_protocols: Option<Check<[String]>>,
    check_options: Option<Check<Options>>,
    for_protocol: Option<ForProtocol>,
}

type Check<T> = fn(&T) -> Result<(), Error>;

/// The checks of a required subprotocol. A program that requires none does not link them.
#[derive(Clone, Copy, Debug)]
struct ForProtocol {
    check_offer: Check<[String]>,
    check_open: Check<web_sys::WebSocket>,
    require: fn(&Shared),
}

impl WebSocketBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            protocols: Vec::new(),
            options: Box::default(),
            check_protocols: None,
            check_options: None,
            for_protocol: None,
        }
    }

    fn options(&mut self) -> &mut Options {
        self.check_options = Some(Options::check);
        &mut self.options
    }

    pub(crate) fn check_options(&self) -> Result<(), Error> {
        match self.check_options {
            Some(check) => check(&self.options),
            None => Ok(()),
        }
    }

    /// Sets the subprotocols to offer, the preferred one first.
    ///
    /// The one that the server picked is [`WebSocket::protocol`]. When it picks none of them,
    /// Chromium fails the connection; Firefox and `WebKitGTK` open it with an empty `protocol`, unless
    /// [`require_protocol`](Self::require_protocol) says otherwise.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/graphql").protocols(["graphql-transport-ws"]);
    /// # let _ = builder;
    /// ```
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.protocols = protocols.into_iter().map(Into::into).collect();
        self.check_protocols = Some(|protocols| Ok(subprotocol::check(protocols)?));
        self
    }

    /// Makes the connection fail when the server picks none of the offered subprotocols, in every
    /// browser and as [the protocol](https://www.rfc-editor.org/rfc/rfc6455#section-4.1) says.
    ///
    /// A connection that opens without one is closed with 1000 at once.
    /// [`WebSocket::opened`] and everything else that waits gives an error of the kind
    /// [`Connect`](crate::ErrorKind::Connect), and [`on_open`](WebSocket::on_open) is not called.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/graphql")
    ///     .protocols(["graphql-transport-ws"])
    ///     .require_protocol();
    /// # let _ = builder;
    /// ```
    pub fn require_protocol(mut self) -> Self {
        self.for_protocol = Some(ForProtocol {
            check_offer: |protocols| {
                if protocols.is_empty() {
                    Err(OptionRule::NoProtocol.into())
                } else {
                    Ok(())
                }
            },
            check_open: |raw| {
                let is_open = sys::ready_state(raw) == ReadyState::Open;
                if is_open && sys::text_of(raw, "protocol").is_empty() {
                    Err(Error::ended(Ending::NoProtocol, None))
                } else {
                    Ok(())
                }
            },
            require: Shared::require_protocol,
        });
        self
    }

    /// Sets the time-out of connecting, or `None` for that of the browser: more than zero, by default
    /// 30 s.
    ///
    /// When it expires, the socket is closed with an error of the kind
    /// [`Timeout`](crate::ErrorKind::Timeout). In a hidden tab the timer can be a minute late.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/chat").connect_timeout(None);
    /// # let _ = builder;
    /// ```
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options().connect_timeout = timeout.into().into();
        self
    }

    /// Sets the grace period of a closing handshake that makes no progress, or `None` for as long as
    /// [`close_timeout`](Self::close_timeout) allows; by default 5 s.
    ///
    /// When it is over, the connection ends with an unclean 1006, and the native socket is left to the
    /// browser, which may wait for a minute or more. The close frame follows the buffered data, so the
    /// period restarts while that data still drains.
    ///
    /// It begins when this side closes, or when the close frame of the peer is noticed. In the second
    /// case it is at least 5 s, because Chromium fires `close` up to 2 s later. A browser fires no
    /// event for a close frame: each send reads the state, and so does a timer once a second while
    /// data is unsent.
    ///
    /// The grace period also limits the wait for the `close` event of a failed connection: `WebKitGTK`
    /// fires none for a port that it blocks.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/chat").close_grace(Duration::from_secs(1));
    /// # let _ = builder;
    /// ```
    pub fn close_grace(mut self, grace: impl Into<Option<Duration>>) -> Self {
        self.options().close_grace = grace.into().into();
        self
    }

    /// Sets the time-out of closing as a whole, or `None` for no limit: more than zero, by default 60 s.
    ///
    /// It bounds the wait for a peer that reads the buffered data byte by byte, so that the
    /// [`close_grace`](Self::close_grace) restarts again and again. When it expires, the connection ends
    /// with an unclean 1006. With neither of the two limits, closing may never end.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/upload").close_timeout(Duration::from_secs(300));
    /// # let _ = builder;
    /// ```
    pub fn close_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options().close_timeout = timeout.into().into();
        self
    }

    /// Sets the high-water mark, the number of buffered bytes at which senders wait: at least 1, by
    /// default 1 MiB.
    ///
    /// It applies to [`WebSocket::ready`] and the sink of a stream, and not to [`WebSocket::send`],
    /// which never waits.
    ///
    /// A browser fires no event when `bufferedAmount` falls. It is read in the next two tasks, and then
    /// by timers of 1 ms to 32 ms. Browsers delay timers of a hidden tab to one a second, and after
    /// five minutes to one a minute. Unless the server sends messages, each timer then uploads about
    /// the difference of the two marks.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/upload").high_water_mark(4 * 1024 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.options().high_water_mark = bytes;
        self
    }

    /// Sets the low-water mark, the number of buffered bytes at which waiting senders resume: below the
    /// high-water mark, by default half of it.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/upload").low_water_mark(0);
    /// # let _ = builder;
    /// ```
    pub fn low_water_mark(mut self, bytes: u64) -> Self {
        self.options().low_water_mark = Some(bytes);
        self
    }

    /// Sets the largest size of a received message in bytes, or `None` for no limit: at least 1, by
    /// default 64 MiB. A text counts one byte for each UTF-16 code unit.
    ///
    /// A longer one is an error of the kind [`MessageTooLong`](crate::ErrorKind::MessageTooLong) for
    /// closures and streams. It is not copied into the wasm memory, and the connection stays open. The
    /// limit does not bound the memory of the browser, which receives the whole message first.
    ///
    /// ```
    /// # use wasm_websocket::WebSocket;
    /// let builder = WebSocket::builder("/chat").max_message_size(64 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn max_message_size(mut self, bytes: impl Into<Option<usize>>) -> Self {
        self.options().max_message_size = bytes.into();
        self
    }

    /// Sets the limit of messages that wait in each stream of the socket, and the policy when more
    /// arrive. [`WebSocketStream::with_receive_limit`](crate::WebSocketStream::with_receive_limit) sets
    /// that of one stream.
    ///
    /// ```
    /// # use wasm_websocket::{OverflowPolicy, ReceiveLimit, WebSocket};
    /// let newest = ReceiveLimit::default().messages(1).overflow(OverflowPolicy::DropOldest);
    /// let builder = WebSocket::builder("/prices").receive_limit(newest);
    /// # let _ = builder;
    /// ```
    pub fn receive_limit(mut self, limit: ReceiveLimit) -> Self {
        self.options().receive_limit = limit;
        self
    }

    /// Starts to connect. The socket is CONNECTING; [`WebSocket::opened`] waits until it is open.
    ///
    /// # Errors
    ///
    /// - [`InvalidProtocol`](crate::ErrorKind::InvalidProtocol),
    ///   [`InvalidOption`](crate::ErrorKind::InvalidOption) and
    ///   [`InvalidUrl`](crate::ErrorKind::InvalidUrl), which name the value and the rule.
    /// - [`Connect`](crate::ErrorKind::Connect), when the browser's constructor throws, as for mixed
    ///   content.
    /// - [`Unsupported`](crate::ErrorKind::Unsupported), when the platform has no WebSocket, or one
    ///   without `addEventListener`.
    ///
    /// ```
    /// use wasm_websocket::WebSocket;
    ///
    /// let error = WebSocket::builder("/").high_water_mark(0).build().unwrap_err();
    /// assert_eq!(error.to_string(), "the high-water mark is 0 bytes, and at least 1 is needed");
    /// ```
    pub fn build(self) -> Result<WebSocket, Error> {
        if let Some(check) = self.check_protocols {
            check(&self.protocols)?;
        }
        self.check_options()?;
        if let Some(for_protocol) = self.for_protocol {
            (for_protocol.check_offer)(&self.protocols)?;
        }
        let protocols = Protocols::new(&self.protocols)?;
        let shared = Shared::connect(&self.url, &protocols, self.options)?;
        Ok(finished(shared, self.for_protocol))
    }

    /// Adopts a socket that was made elsewhere, with the options of this builder. The URL and the
    /// subprotocols of the builder are ignored.
    ///
    /// # Errors
    ///
    /// Same as [`WebSocket::from_raw`], [`InvalidOption`](crate::ErrorKind::InvalidOption), and
    /// [`Connect`](crate::ErrorKind::Connect) for an OPEN socket without the
    /// [required subprotocol](Self::require_protocol). The socket stays as it was.
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
        self.check_options()?;
        if let Some(for_protocol) = self.for_protocol {
            (for_protocol.check_open)(&raw)?;
        }
        let shared = Shared::adopt(raw, self.options)?;
        Ok(finished(shared, self.for_protocol))
    }

    pub(crate) fn with_url(mut self, url: String) -> Self {
        self.url = url;
        self
    }

    /// Returns whether both connect to the same URL and offer the same subprotocols.
    pub(crate) fn has_target_of(&self, other: &Self) -> bool {
        self.url == other.url && self.protocols == other.protocols
    }

    /// Returns a builder of sockets for a client that has a connect time-out of its own.
    pub(crate) fn without_connect_timeout(url: &str) -> Self {
        let mut builder = Self::new(url);
        builder.options.connect_timeout = Millis::NEVER;
        builder
    }

    /// Returns the receive limit.
    pub(crate) fn limit(&self) -> ReceiveLimit {
        self.options.receive_limit
    }

    /// Returns the options of a connection in memory.
    #[cfg(feature = "testing")]
    pub(crate) fn into_options(self) -> Result<Options, Error> {
        self.check_options()?;
        Ok(*self.options)
    }
}

fn finished(shared: Rc<Shared>, for_protocol: Option<ForProtocol>) -> WebSocket {
    if let Some(for_protocol) = for_protocol {
        (for_protocol.require)(&shared);
    }
    WebSocket::from_shared(shared)
}
