//! What the tests share.

mod console;
mod deadline;
mod early;
mod engine;
mod event_listener;
mod failure;
mod fake;
mod hostile;
pub(crate) mod instruments;
mod server_view;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::mpsc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_websocket::{CloseEvent, Listener, Message, WebSocket, WebSocketStream};

pub(crate) use self::console::Console;
pub(crate) use self::deadline::{next_task, within};
pub(crate) use self::early::{listening_first, state_when_closed};
pub(crate) use self::engine::Engine;
pub(crate) use self::event_listener::EventListener;
pub(crate) use self::failure::Failure;
pub(crate) use self::fake::{Constructor, FakeWebSocket};
pub(crate) use self::hostile::Hostile;
pub(crate) use self::instruments::{Counts, Instruments};
pub(crate) use self::server_view::ServerView;

/// Where the development server listens first, unless the test command says otherwise.
const SERVER: &str = match option_env!("WASM_WEBSOCKET_TEST_SERVER") {
    Some(address) => address,
    None => "127.0.0.1:8080",
};

/// A name that no other test has.
pub(crate) fn unique() -> String {
    format!("{:.0}", js_sys::Math::random() * 1e15)
}

/// The URL of an endpoint of the development server.
pub(crate) fn url(endpoint: &str) -> String {
    format!("ws://{SERVER}{endpoint}")
}

/// The URL of an endpoint at one of the addresses from 127.0.0.1 to 127.0.0.16, if it is `number`.
/// The server listens on all of them that the system has.
pub(crate) fn url_at(number: usize, endpoint: &str) -> String {
    let port = SERVER.rsplit(':').next().unwrap();
    format!("ws://127.0.0.{number}:{port}{endpoint}")
}

/// A socket on its way to an endpoint.
pub(crate) fn socket(endpoint: &str) -> WebSocket {
    WebSocket::new(&url(endpoint)).unwrap()
}

/// A socket that is open.
pub(crate) async fn open_socket(endpoint: &str) -> WebSocket {
    let socket = socket(endpoint);
    socket.opened().await.unwrap();
    socket
}

/// A stream that is open.
pub(crate) async fn open_stream(endpoint: &str) -> WebSocketStream {
    WebSocketStream::connect(&url(endpoint)).await.unwrap()
}

/// A close event in one line, to compare with.
pub(crate) fn summary(event: &CloseEvent) -> String {
    let clean = if event.was_clean { "clean" } else { "unclean" };
    format!("{} {:?} {clean}", event.code, event.reason.as_str())
}

/// The messages that a closure hears, as a stream.
pub(crate) fn heard(socket: &WebSocket) -> (Listener, mpsc::UnboundedReceiver<Message>) {
    let (sender, receiver) = mpsc::unbounded();
    let listener = socket.on_message(move |message| {
        sender.unbounded_send(message.clone()).unwrap();
    });
    (listener, receiver)
}

/// A log that closures write to.
#[derive(Clone, Default)]
pub(crate) struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    pub(crate) fn add(&self, line: impl Into<String>) {
        self.0.borrow_mut().push(line.into());
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.borrow().clone()
    }
}

/// Logs everything that a socket tells, for as long as the listeners are kept.
pub(crate) fn log_all(socket: &WebSocket, log: &Log) -> [Listener; 4] {
    let (open, message, error, close) = (log.clone(), log.clone(), log.clone(), log.clone());
    [
        socket.on_open(move || open.add("open")),
        socket.on_message(move |m| message.add(format!("message {:?}", m.as_text()))),
        socket.on_error(move |e| error.add(format!("error {:?}", e.kind()))),
        socket.on_close(move |event| close.add(format!("close {}", summary(event)))),
    ]
}

/// Counts the exceptions and rejections that nobody has caught.
pub(crate) struct Uncaught {
    count: Rc<Cell<usize>>,
    _listeners: [EventListener; 2],
}

impl Uncaught {
    pub(crate) fn watch() -> Self {
        let count = Rc::new(Cell::new(0));
        let target: web_sys::EventTarget = js_sys::global().unchecked_into();
        let listen = |name| {
            let count = Rc::clone(&count);
            EventListener::new(&target, name, move |_| count.set(count.get() + 1))
        };
        Self {
            _listeners: [listen("error"), listen("unhandledrejection")],
            count,
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.count.get()
    }

    /// Rejections are told one turn after they happen.
    pub(crate) async fn assert_none(self) {
        next_task().await;
        assert_eq!(self.count(), 0, "exceptions or rejections nobody caught");
    }
}

/// Waits until the tasks that are due have run, and nothing else.
pub(crate) async fn next_microtask() {
    let promise = js_sys::Promise::resolve(&JsValue::UNDEFINED);
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}

/// Tells of each message that arrives, through a listener of the raw socket, which is none of ours.
pub(crate) fn raw_messages(socket: &WebSocket) -> mpsc::UnboundedReceiver<()> {
    let (sender, receiver) = mpsc::unbounded();
    let listener = EventListener::new(socket.as_raw(), "message", move |_| {
        // The test may not wait for all of them.
        let _ = sender.unbounded_send(());
    });
    listener.forget();
    receiver
}

/// Waits for the raw `close` event of a socket, of which nobody has a handle any more.
pub(crate) async fn raw_close(raw: &web_sys::WebSocket) -> (u16, bool) {
    let (sender, receiver) = futures_channel::oneshot::channel();
    let mut sender = Some(sender);
    let _listener = EventListener::new(raw, "close", move |event| {
        let event: &web_sys::CloseEvent = event.unchecked_ref();
        let sender = sender.take().unwrap();
        sender.send((event.code(), event.was_clean())).unwrap();
    });
    receiver.await.unwrap()
}
