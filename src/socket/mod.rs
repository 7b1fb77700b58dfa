mod builder;
mod closing;
mod shared;

pub use self::builder::WebSocketBuilder;
pub use self::closing::Closing;

use std::fmt;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use self::builder::Options;
pub(crate) use self::shared::Shared;
use crate::close::{CloseEvent, CloseReason, SendableCloseCode};
use crate::error::Error;
use crate::listeners::Listener;
use crate::message::Message;
use crate::ready_state::ReadyState;
use crate::sys;
use crate::wakers::Parking;

/// A handle of a browser's WebSocket.
///
/// Clones are cheap and reach the same connection. Dropping the last one closes it with 1000 and
/// removes every closure at once; a [`WebSocketStream`](crate::WebSocketStream) and its halves
/// hold a handle each, a [`Listener`] does not.
///
/// Closures, futures and streams can be used on one socket at the same time. What they have in
/// common: a message goes to all of them, an `error` event is told to [`on_error`](Self::on_error)
/// alone, and only the `close` event settles what waits, because only then the close code is known.
///
/// Attach closures and streams before the first `await`: a server may send its first message
/// together with the handshake.
///
/// See [the `WebSocket` interface](https://websockets.spec.whatwg.org/#the-websocket-interface).
///
/// ```no_run
/// use wasm_websocket::WebSocket;
///
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// let socket = WebSocket::new("/echo")?;
/// let _listener = socket.on_message(|message| println!("received {message:?}"));
/// socket.opened().await?;
/// socket.send_text("hello")?;
/// let event = socket.close().await;
/// println!("closed: {event}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct WebSocket {
    shared: Rc<Shared>,
}

impl WebSocket {
    /// Starts to connect, with the default options.
    ///
    /// The URL is taken as the page would take it: it may be relative, and `http:` and `https:`
    /// stand for `ws:` and `wss:` in current browsers. It must not have a fragment.
    ///
    /// # Errors
    ///
    /// Those of [`WebSocketBuilder::build`].
    ///
    /// ```no_run
    /// use wasm_websocket::WebSocket;
    ///
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("wss://example.com/chat")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(url: &str) -> Result<Self, Error> {
        Self::builder(url).build()
    }

    /// The options of a connection to be made.
    ///
    /// ```
    /// use wasm_websocket::WebSocket;
    ///
    /// let builder = WebSocket::builder("/chat").protocols(["v2.chat"]);
    /// # let _ = builder;
    /// ```
    pub fn builder(url: &str) -> WebSocketBuilder {
        WebSocketBuilder::new(url)
    }

    /// Takes over a socket that was made elsewhere, with the default options.
    ///
    /// It belongs to the handle from now on: its `binaryType` is set to `"arraybuffer"`, and
    /// dropping the last clone closes it. Handlers that were attached before stay.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen) when it is CLOSED, because its close event is gone.
    ///
    /// ```no_run
    /// use wasm_websocket::WebSocket;
    ///
    /// fn adopt(raw: web_sys::WebSocket) -> Result<WebSocket, wasm_websocket::Error> {
    ///     WebSocket::from_raw(raw)
    /// }
    /// ```
    pub fn from_raw(raw: web_sys::WebSocket) -> Result<Self, Error> {
        match sys::ready_state(&raw) {
            ReadyState::Closed => Err(Error::not_open(ReadyState::Closed)),
            _ => Ok(Self::from_shared(Shared::new(raw, Options::default()))),
        }
    }

    /// The browser's own object.
    ///
    /// Whoever changes its `binaryType` gets errors of the kind
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData) in the place of messages.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let raw: &web_sys::WebSocket = socket.as_raw();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        &self.shared.raw
    }

    /// Calls a closure when the connection opens. It is not called when that has happened before.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let listener = socket.on_open(|| println!("open"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_open(&self, mut closure: impl FnMut() + 'static) -> Listener {
        self.shared
            .on_open
            .add(&self.shared.keeper, move |()| closure())
    }

    /// Calls a closure for each message.
    ///
    /// It may send, close, drop the socket, and add or remove closures, itself too.
    ///
    /// ```no_run
    /// # use wasm_websocket::{Message, WebSocket};
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let listener = socket.on_message(|message| match message {
    ///     Message::Text(text) => println!("{text}"),
    ///     Message::Binary(bytes) => println!("{} bytes", bytes.len()),
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_message(&self, closure: impl FnMut(&Message) + 'static) -> Listener {
        self.shared.on_message.add(&self.shared.keeper, closure)
    }

    /// Calls a closure for each error.
    ///
    /// The browser's `error` event says nothing but that the connection has failed; it comes as
    /// an error of the kind [`Connect`](crate::ErrorKind::Connect) or
    /// [`Closed`](crate::ErrorKind::Closed), and how the connection ended is known only in
    /// [`on_close`](Self::on_close), right after it. A message that cannot be read comes as
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData), and the connection goes on.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let listener = socket.on_error(|error| println!("{error}"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_error(&self, closure: impl FnMut(&Error) + 'static) -> Listener {
        self.shared.on_error.add(&self.shared.keeper, closure)
    }

    /// Calls a closure when the connection has ended, however it did, or could not be made.
    /// It is not called when that has happened before, nor after the last handle was dropped.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let listener = socket.on_close(|event| println!("{} {}", event.code, event.reason));
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_close(&self, closure: impl FnMut(&CloseEvent) + 'static) -> Listener {
        self.shared.on_close.add(&self.shared.keeper, closure)
    }

    /// Waits until the connection is open.
    ///
    /// Dropping the future changes nothing; it can be asked for again.
    ///
    /// # Errors
    ///
    /// - [`Connect`](crate::ErrorKind::Connect) when the connection could not be made.
    /// - [`Timeout`](crate::ErrorKind::Timeout) when it took longer than the connect time-out.
    /// - [`Closed`](crate::ErrorKind::Closed) when it had been open, or this side has closed it.
    ///
    /// Each carries the close event.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// socket.opened().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn opened(&self) -> Result<(), Error> {
        self.until(Shared::poll_open).await
    }

    /// Waits until the connection has ended, and says how.
    ///
    /// Dropping the future changes nothing; it can be asked for again, and gives the same event.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let event = socket.closed().await;
    /// println!("closed with {}", event.code);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn closed(&self) -> CloseEvent {
        self.until(|shared| shared.close_event().map_or(Poll::Pending, Poll::Ready))
            .await
    }

    /// Sends a message.
    ///
    /// The browser takes it at once and never says whether it arrived. It never waits either:
    /// whoever sends much awaits [`ready`](Self::ready) before each message.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen), with the state, when the socket is not OPEN.
    /// The browser itself would discard the message without a word.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send("hello")?;
    /// socket.send(vec![1, 2, 3])?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, message: impl Into<Message>) -> Result<(), Error> {
        match message.into() {
            Message::Text(text) => self.send_text(&text),
            Message::Binary(bytes) => self.send_binary(&bytes),
        }
    }

    /// Sends text, as [`send`](Self::send) does.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen), with the state, when the socket is not OPEN.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send_text("hello")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_text(&self, text: &str) -> Result<(), Error> {
        self.shared.check_open()?;
        sys::send_text(&self.shared.raw, text)
    }

    /// Sends bytes, as [`send`](Self::send) does, straight out of the memory where they are.
    ///
    /// # Errors
    ///
    /// [`NotOpen`](crate::ErrorKind::NotOpen), with the state, when the socket is not OPEN.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send_binary(&[1, 2, 3])?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_binary(&self, bytes: &[u8]) -> Result<(), Error> {
        self.shared.check_open()?;
        sys::send_binary(&self.shared.raw, bytes)
    }

    /// Waits until the connection is open and fewer bytes are buffered than the high-water mark;
    /// once they are not, until the low-water mark is reached.
    ///
    /// A sender that awaits this before each message never has more buffered than the high-water
    /// mark and one message. Dropping the future changes nothing.
    ///
    /// # Errors
    ///
    /// Those of [`opened`](Self::opened).
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example(socket: &WebSocket, chunks: &[Vec<u8>]) -> Result<(), wasm_websocket::Error> {
    /// for chunk in chunks {
    ///     socket.ready().await?;
    ///     socket.send_binary(chunk)?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ready(&self) -> Result<(), Error> {
        self.until(Shared::poll_ready).await
    }

    /// Waits until all that was sent has left the browser.
    ///
    /// That it has left does not mean that it arrived. Dropping the future changes nothing.
    ///
    /// # Errors
    ///
    /// Those of [`opened`](Self::opened), when the connection ends first, and not cleanly.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send_text("the last words")?;
    /// socket.drained().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn drained(&self) -> Result<(), Error> {
        self.until(Shared::poll_drained).await
    }

    /// Closes the connection with 1000 and no reason.
    ///
    /// It takes effect at once, whether the result is awaited or not. Awaited, it gives the close
    /// event, at the latest when the close grace is over. Closing again gives the same event.
    /// What the server sends meanwhile is not received any more.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # async fn example(socket: &WebSocket) {
    /// let event = socket.close().await;
    /// println!("closed with {}", event.code);
    /// # }
    /// ```
    pub fn close(&self) -> Closing<'_> {
        self.close_with(SendableCloseCode::NORMAL, CloseReason::EMPTY)
    }

    /// Closes the connection with a code and a reason, as [`close`](Self::close) does.
    ///
    /// ```no_run
    /// use wasm_websocket::{CloseReason, SendableCloseCode, WebSocket};
    ///
    /// # async fn example(socket: &WebSocket) -> Result<(), wasm_websocket::Error> {
    /// let code = SendableCloseCode::new(4001)?;
    /// let reason = CloseReason::new("session replaced")?;
    /// socket.close_with(code, reason).await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn close_with(&self, code: SendableCloseCode, reason: CloseReason) -> Closing<'_> {
        self.shared.close(code, &reason);
        Closing::new(self)
    }

    /// The state of the connection.
    ///
    /// ```no_run
    /// # use wasm_websocket::{ReadyState, WebSocket};
    /// # fn example(socket: &WebSocket) -> bool {
    /// socket.ready_state() == ReadyState::Open
    /// # }
    /// ```
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.shared.ready_state()
    }

    /// How the connection ended, or `None` as long as it has not.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn example(socket: &WebSocket) {
    /// if let Some(event) = socket.close_event() {
    ///     println!("closed with {}", event.code);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn close_event(&self) -> Option<CloseEvent> {
        self.shared.close_event()
    }

    /// The URL, as the browser has parsed it.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("connected to {}", socket.url());
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> String {
        self.as_raw().url()
    }

    /// The subprotocol that the server picked; empty when it picked none, or has not answered yet.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("speaking {}", socket.protocol());
    /// # }
    /// ```
    #[must_use]
    pub fn protocol(&self) -> String {
        self.as_raw().protocol()
    }

    /// The extensions that the server picked, as `"permessage-deflate"`.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("using {}", socket.extensions());
    /// # }
    /// ```
    #[must_use]
    pub fn extensions(&self) -> String {
        self.as_raw().extensions()
    }

    /// The bytes that were sent and have not left the browser yet.
    ///
    /// Browsers bring it up to date once per turn of the event loop.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("{} bytes to go", socket.buffered_amount());
    /// # }
    /// ```
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        sys::buffered_amount(self.as_raw())
    }

    /// How many messages arrived while there was neither a closure nor a stream to take them.
    ///
    /// ```no_run
    /// # fn example(socket: &wasm_websocket::WebSocket) {
    /// println!("nobody heard {} messages", socket.unheard_messages());
    /// # }
    /// ```
    #[must_use]
    pub fn unheard_messages(&self) -> u64 {
        self.shared.unheard.get()
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(crate) fn parking(&self) -> Parking {
        Parking::new(&self.shared.wakers)
    }

    fn from_shared(shared: Rc<Shared>) -> Self {
        Self { shared }
    }

    async fn until<T>(&self, poll: impl Fn(&Shared) -> Poll<T>) -> T {
        let mut parking = self.parking();
        poll_fn(|context| {
            let answer = poll(&self.shared);
            if answer.is_pending() {
                parking.park(context.waker());
            }
            answer
        })
        .await
    }
}

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared.fmt(f)
    }
}
