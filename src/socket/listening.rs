use crate::close::CloseEvent;
use crate::dispatch::Listener;
use crate::error::Error;
use crate::message::Message;
use crate::observers::Event;
use crate::socket::WebSocket;
use crate::sys::Payload;

impl WebSocket {
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
    pub fn on_message(&self, mut closure: impl FnMut(&Message) + 'static) -> Listener {
        self.listen(move |event| {
            let Event::Message(received) = event else {
                return false;
            };
            let message = received.message();
            message.map(&mut closure).is_some()
        })
    }

    /// Calls a closure for each message, which the browser still has: nothing of it is copied
    /// into the wasm memory unless the closure asks for it.
    ///
    /// It is called in turn with the closures of [`on_message`](Self::on_message). The payload can
    /// be cloned and kept.
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
    /// The browser's `error` event says nothing but that the connection has failed; it comes as
    /// an error of the kind [`Connect`](crate::ErrorKind::Connect) or
    /// [`Closed`](crate::ErrorKind::Closed), and how the connection ended is known only in
    /// [`on_close`](Self::on_close), right after it. When this side gives up,
    /// [`Timeout`](crate::ErrorKind::Timeout) or [`Overflow`](crate::ErrorKind::Overflow) comes at
    /// once, and the browser's event after it is not told again. So it is the cause that futures and
    /// streams give when the connection has ended. A message that cannot be read comes as
    /// [`UnsupportedData`](crate::ErrorKind::UnsupportedData), and one that is too long as
    /// [`MessageTooLong`](crate::ErrorKind::MessageTooLong); the connection goes on.
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
    pub fn on_close(&self, mut closure: impl FnMut(&CloseEvent) + 'static) -> Listener {
        self.listen(move |event| {
            let Event::Close(event) = event else {
                return false;
            };
            closure(event);
            true
        })
    }

    /// Attaches a closure, which returns whether an event was for it.
    fn listen(&self, closure: impl FnMut(&Event) -> bool + 'static) -> Listener {
        self.shared.observers.listen(closure)
    }
}
