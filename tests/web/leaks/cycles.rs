//! The lives of connections, each in every way that the library offers.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use futures_util::lock::Mutex;
use futures_util::{FutureExt, SinkExt, StreamExt, stream};
use wasm_websocket::{
    CloseReason, ErrorKind, Listener, Message, SendableCloseCode, WebSocket, WebSocketStream,
};

use super::addresses::Addresses;
use crate::web::support::{Engine, ServerView, heard, next_task};

/// How many kinds of cycles there are.
const KINDS: usize = 4;

/// How many cycles run at the same time.
///
/// Chromium delays a new connection by a time that doubles with each one that is still
/// connecting: by about a millisecond with four of them, and by seconds with sixteen.
const AT_ONCE: usize = 4;

/// An endpoint that does not answer.
///
/// Firefox closes a socket that is connecting, but goes on to wait for the answer, and the TCP
/// connection stays open until then. So there the server answers after 100 ms.
fn hang() -> &'static str {
    match is_answered() {
        false => "/hang",
        true => "/hang?for=100",
    }
}

/// Whether [`hang`] is answered in the end. On a slow machine the answer may overtake a timer of
/// 1 ms or the news of the request.
fn is_answered() -> bool {
    Engine::current() == Engine::Firefox
}

/// The cycles, with a view of the server for each group of connections that ends alike.
pub(super) struct Cycles {
    addresses: Addresses,
    pub(super) dropped: ServerView,
    pub(super) closed: ServerView,
    /// Connections that were cancelled at any time, maybe before the server knew of them.
    pub(super) cancelled: ServerView,
    /// Connections that were cancelled when the server had their request, one after the other.
    pub(super) hanging: Mutex<ServerView>,
    pub(super) dropped_inside: ServerView,
    /// How many cycles of each kind there have been.
    pub(super) finished: usize,
    /// How many times all of them have been waited for.
    pub(super) rounds: usize,
    /// How many of the cancelled connections were hanging.
    pub(super) hung: Cell<u64>,
}

impl Cycles {
    pub(super) async fn new() -> Self {
        Self {
            addresses: Addresses::find().await,
            dropped: ServerView::new().await,
            closed: ServerView::new().await,
            cancelled: ServerView::new().await,
            hanging: Mutex::new(ServerView::new().await),
            dropped_inside: ServerView::new().await,
            finished: 0,
            rounds: 0,
            hung: Cell::new(0),
        }
    }

    /// Runs so many cycles of each kind, side by side. A browser that has seen too many
    /// connections fail in a row would slow down.
    pub(super) async fn run(&mut self, count: usize) {
        let all = (0..count).flat_map(|turn| (0..KINDS).map(move |kind| (kind, turn)));
        let this = &*self;
        stream::iter(all)
            .for_each_concurrent(AT_ONCE, async |(kind, turn)| match kind {
                0 => this.connect_and_drop(turn).await,
                1 => this.connect_and_close(turn).await,
                2 => this.cancel(turn).await,
                _ => this.drop_inside_a_handler(turn).await,
            })
            .await;
        self.finished += count;
    }

    /// How many raw sockets there have been.
    pub(super) fn sockets(&self) -> usize {
        self.finished * KINDS + self.rounds
    }

    async fn connect_and_drop(&self, turn: usize) {
        let url = self.addresses.url(&self.dropped, "/echo");
        match turn % 4 {
            0 => {
                let socket = WebSocket::new(&url).unwrap();
                let weak = socket.downgrade();
                socket.on_close(move |_| drop(weak.upgrade())).keep();
                socket.opened().await.unwrap();
                assert!(socket.closed().now_or_never().is_none());
            }
            1 => drop(WebSocketStream::connect(&url).await.unwrap()),
            2 => {
                let (sink, mut stream) = WebSocketStream::connect(&url).await.unwrap().split();
                assert!(stream.next().now_or_never().is_none());
                drop(sink);
            }
            _ => {
                let socket = WebSocket::builder(&url).connect_timeout(None).build();
                let socket = socket.unwrap();
                let stream = WebSocketStream::new(socket.clone());
                // The listener is dropped last, and the message never arrives.
                let (_listener, _messages) = heard(&socket);
                socket.ready().await.unwrap();
                socket.send_text("on its way").unwrap();
                drop((socket, stream));
            }
        }
    }

    async fn connect_and_close(&self, turn: usize) {
        let url = self.addresses.url(&self.closed, "/echo");
        let message = Message::from("hello");
        match turn % 4 {
            0 => {
                let socket = WebSocket::new(&url).unwrap();
                let inside = socket.clone();
                // It holds a handle of its own socket, until that is closed.
                let say_hello = move || inside.send_text("hello").unwrap();
                socket.on_open(say_hello).keep();
                let (_listener, mut messages) = heard(&socket);
                assert_eq!(messages.next().await, Some(message));
                assert!(socket.close().await.was_clean);
            }
            1 => {
                let mut stream = WebSocketStream::connect(&url).await.unwrap();
                stream.send(message.clone()).await.unwrap();
                assert_eq!(stream.next().await.unwrap().unwrap(), message);
                stream.close().await.unwrap();
            }
            2 => {
                let stream = WebSocketStream::connect(&url).await.unwrap();
                let (mut sink, mut stream) = stream.split();
                sink.send(message.clone()).await.unwrap();
                assert_eq!(stream.next().await.unwrap().unwrap(), message);
                sink.close().await.unwrap();
                assert!(stream.next().await.is_none());
            }
            _ => {
                let mut stream = WebSocketStream::connect(&url).await.unwrap();
                let socket = stream.socket().clone();
                socket.send_binary(&[0; 1000]).unwrap();
                socket.drained().await.unwrap();
                assert_eq!(stream.next().await.unwrap().unwrap().as_bytes().len(), 1000);
                let code = SendableCloseCode::new(4001).unwrap();
                let reason = CloseReason::new("enough").unwrap();
                assert!(socket.close_with(code, reason).await.was_clean);
            }
        }
    }

    async fn cancel(&self, turn: usize) {
        match turn % 6 {
            0 => self.cancel_what_hangs().await,
            1 => {
                let builder = WebSocket::builder(&self.addresses.url(&self.cancelled, hang()));
                let in_time = builder.connect_timeout(Duration::from_millis(1));
                match in_time.connect().await {
                    Ok(connected) => assert!(is_answered(), "{connected:?}"),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::Timeout),
                }
            }
            after => {
                // At once, or in a race with the answer.
                let url = self.addresses.url(&self.cancelled, "/echo");
                let turns = async {
                    for _ in 2..after {
                        next_task().await;
                    }
                };
                select(pin!(WebSocketStream::connect(&url)), pin!(turns)).await;
            }
        }
    }

    async fn cancel_what_hangs(&self) {
        let mut view = self.hanging.lock().await;
        let url = self.addresses.url(&view, hang());
        let connecting = pin!(WebSocketStream::connect(&url));
        self.hung.set(self.hung.get() + 1);
        let seen = view.until(|seen| seen["requests"] == self.hung.get());
        if let Either::Left((connected, _)) = select(connecting, pin!(seen)).await {
            let is_possible = is_answered() && connected.is_ok();
            assert!(is_possible, "before the news of the request: {connected:?}");
        }
    }

    async fn drop_inside_a_handler(&self, turn: usize) {
        let (endpoint, event) = [
            ("/echo", "open"),
            ("/greet", "message"),
            ("/status?code=404", "error"),
            ("/close?code=4000", "close"),
        ][turn % 4];
        let socket = WebSocket::new(&self.addresses.url(&self.dropped_inside, endpoint)).unwrap();
        let owned = Rc::new(RefCell::new(None::<Owned>));
        let (sender, dropped) = oneshot::channel();
        let (inside, mut sender) = (Rc::clone(&owned), Some(sender));
        let drop_it = move || {
            let owned = inside.take();
            drop(owned);
            sender.take().unwrap().send(()).unwrap();
        };
        let mut listener = Some(on(&socket, event, drop_it));
        if turn / 4 % 2 == 0 {
            // The socket owns the closure, and the closure owns the socket.
            listener.take().unwrap().keep();
        }
        let stream = WebSocketStream::new(socket.clone());
        owned.replace(Some(Owned {
            _socket: socket,
            _stream: stream,
            _listener: listener,
        }));
        dropped.await.unwrap();
        assert!(owned.borrow().is_none());
    }
}

/// What a handler drops while it is called.
struct Owned {
    _socket: WebSocket,
    _stream: WebSocketStream,
    _listener: Option<Listener>,
}

fn on(socket: &WebSocket, event: &str, mut then: impl FnMut() + 'static) -> Listener {
    match event {
        "open" => socket.on_open(then),
        "message" => socket.on_message(move |_| then()),
        "error" => socket.on_error(move |_| then()),
        _ => socket.on_close(move |_| then()),
    }
}
