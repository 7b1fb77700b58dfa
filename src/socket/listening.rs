use crate::close::CloseEvent;
use crate::dispatch::Listener;
use crate::error::Error;
use crate::message::Message;
use crate::observers::Event;
use crate::socket::WebSocket;
use crate::sys::Payload;

impl WebSocket {
    /// Calls a closure when the connection opens; never if it is open already.
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
        self.listen(move |event| {
            let is_open = matches!(event, Event::Open);
            if is_open {
                closure();
            }
            is_open
        })
    }

    /// Calls a closure for each message.
    ///
    /// The closure may send, close, drop the socket, and add or remove closures, including itself.
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
    pub fn on_message(&self, mut closure: impl FnMut(&Message) + 'static) -> Listener {
        self.listen(move |event| {
            let Event::Message(received) = event else {
                return false;
            };
            let message = received.message();
            message.map(&mut closure).is_some()
        })
    }

    /// Calls a closure for each message, without copying the message into the wasm memory.
    ///
    /// Closures for payloads and those of [`on_message`](Self::on_message) are called in the order in
    /// which they were added. The payload can be cloned and kept.
    ///
    /// ```no_run
    /// # use wasm_websocket::{PayloadKind, WebSocket};
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/feed")?;
    /// let listener = socket.on_payload(|payload| {
    ///     if payload.kind() == PayloadKind::Text && payload.len() < 1024 {
    ///         println!("{:?}", payload.text());
    ///     }
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_payload(&self, mut closure: impl FnMut(&Payload) + 'static) -> Listener {
        self.listen(move |event| {
            let Event::Message(received) = event else {
                return false;
            };
            closure(received.payload());
            true
        })
    }

    /// Calls a closure for each error.
    ///
    /// The browser's `error` event has no details. It is dispatched as an error of the kind
    /// [`Connect`](crate::ErrorKind::Connect) or [`Closed`](crate::ErrorKind::Closed), and the close
    /// code follows in [`on_close`](Self::on_close). When this side closes because of
    /// [`Timeout`](crate::ErrorKind::Timeout) or [`Overflow`](crate::ErrorKind::Overflow), that error
    /// is dispatched at once, and a later `error` event of the browser is not. So the error is always
    /// the cause that futures and streams return after the end.
    ///
    /// A message that cannot be read is dispatched as
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData), and one that is too long as
    /// [`MessageTooLong`](crate::ErrorKind::MessageTooLong); the connection stays open.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let listener = socket.on_error(|error| println!("{error}"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_error(&self, mut closure: impl FnMut(&Error) + 'static) -> Listener {
        self.listen(move |event| {
            let Event::Error(error) = event else {
                return false;
            };
            closure(error);
            true
        })
    }

    /// Calls a closure when the connection has ended or could not be made; never if it has ended
    /// already, and not after the last handle was dropped.
    ///
    /// ```no_run
    /// # use wasm_websocket::WebSocket;
    /// # fn main() -> Result<(), wasm_websocket::Error> {
    /// let socket = WebSocket::new("/chat")?;
    /// let listener = socket.on_close(|event| println!("{} {}", event.code, event.reason));
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_close(&self, mut closure: impl FnMut(&CloseEvent) + 'static) -> Listener {
        self.listen(move |event| {
            let Event::Close(event) = event else {
                return false;
            };
            closure(event);
            true
        })
    }

    /// Attaches a closure, which returns whether it handles an event.
    fn listen(&self, closure: impl FnMut(&Event) -> bool + 'static) -> Listener {
        self.shared.observers.listen(closure)
    }
}
