use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::{StreamExt, join};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseReason, ErrorKind, Listener, Message, SendableCloseCode, WebSocket, WebSocketStream,
};

use super::support::{
    Log, Uncaught, heard, log_all, open_socket, raw_close, raw_messages, socket, summary,
};

/// Promise 15.
#[wasm_bindgen_test]
async fn sending_and_closing_from_inside_any_handler_neither_panics_nor_borrows_twice() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let socket = socket("/echo");
    let _log = log_all(&socket, &log);
    let (in_open, in_message, in_close) = (socket.clone(), socket.clone(), socket.clone());
    let _open = socket.on_open(move || in_open.send_text("from open").unwrap());
    let _message = socket.on_message(move |message| match message.as_text() {
        Some("from open") => in_message.send_text("from message").unwrap(),
        _ => {
            in_message.close();
        }
    });
    let kinds = Rc::new(RefCell::new(Vec::new()));
    let inside = Rc::clone(&kinds);
    let _close = socket.on_close(move |_| {
        let error = in_close.send_text("from close").unwrap_err();
        inside.borrow_mut().push(error.kind());
        in_close.close();
    });
    assert_eq!(summary(&socket.closed().await), "1000 \"\" clean");
    assert_eq!(
        log.lines(),
        [
            "open",
            "message Some(\"from open\")",
            "message Some(\"from message\")",
            "close 1000 \"\" clean"
        ]
    );
    assert_eq!(*kinds.borrow(), [ErrorKind::NotOpen]);
    uncaught.assert_none().await;
}

/// Promise 15.
#[wasm_bindgen_test]
async fn sending_and_closing_from_inside_the_error_handler_is_harmless() {
    let uncaught = Uncaught::watch();
    let socket = socket("/status?code=404");
    let inside = socket.clone();
    let error_kind = Rc::new(Cell::new(None));
    let told = Rc::clone(&error_kind);
    let _error = socket.on_error(move |_| {
        told.set(inside.send_text("hello").err().map(|error| error.kind()));
        inside.close();
    });
    assert_eq!(summary(&socket.closed().await), "1006 \"\" unclean");
    assert_eq!(error_kind.get(), Some(ErrorKind::NotOpen));
    let error = socket.opened().await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Connect,
        "closing does not hide why"
    );
    uncaught.assert_none().await;
}

/// A socket that can be dropped from inside its own handlers.
type Owned = Rc<RefCell<Option<WebSocket>>>;

fn drop_in(owned: &Owned) -> impl Fn() + 'static {
    let owned = Rc::clone(owned);
    move || {
        let socket = owned.take();
        drop(socket);
    }
}

/// Promise 15.
#[wasm_bindgen_test]
async fn dropping_the_socket_from_inside_any_handler_neither_panics_nor_borrows_twice() {
    let uncaught = Uncaught::watch();
    for (endpoint, handler, ends) in [
        ("/echo", "open", (1000, true)),
        ("/greet", "message", (1000, true)),
        ("/status?code=404", "error", (1006, false)),
        ("/close?code=4000", "close", (4000, true)),
    ] {
        let owned: Owned = Rc::new(RefCell::new(Some(socket(endpoint))));
        let raw = owned.borrow().as_ref().unwrap().as_raw().clone();
        let _listeners: [Listener; 1] = {
            let borrowed = owned.borrow();
            let socket = borrowed.as_ref().unwrap();
            let drop_it = drop_in(&owned);
            [match handler {
                "open" => socket.on_open(drop_it),
                "message" => socket.on_message(move |_| drop_it()),
                "error" => socket.on_error(move |_| drop_it()),
                _ => socket.on_close(move |_| drop_it()),
            }]
        };
        assert_eq!(raw_close(&raw).await, ends, "{handler}");
        assert!(owned.borrow().is_none(), "{handler}");
    }
    uncaught.assert_none().await;
}

/// Promise 15.
#[wasm_bindgen_test]
async fn a_handler_can_remove_itself_and_be_replaced_from_inside() {
    let uncaught = Uncaught::watch();
    let log = Log::default();
    let socket = open_socket("/echo").await;
    let place = Rc::new(RefCell::new(None::<Listener>));
    let (inside, logging, again) = (Rc::clone(&place), log.clone(), socket.clone());
    let first = socket.on_message(move |_| {
        logging.add("first");
        let logging = logging.clone();
        let second = again.on_message(move |_| logging.add("second"));
        let replaced = inside.replace(Some(second));
        drop(replaced);
    });
    place.replace(Some(first));
    let (_listener, mut messages) = heard(&socket);
    for _ in 0..3 {
        socket.send_text("next").unwrap();
        messages.next().await;
    }
    assert_eq!(log.lines(), ["first", "second", "second"]);
    uncaught.assert_none().await;
    place.take();
}

#[wasm_bindgen_test]
async fn a_dropped_listener_hears_nothing_more() {
    let log = Log::default();
    let socket = open_socket("/echo").await;
    let logging = log.clone();
    let listener = socket.on_message(move |_| logging.add("heard"));
    let (_listener, mut messages) = heard(&socket);
    socket.send_text("one").unwrap();
    messages.next().await;
    drop(listener);
    socket.send_text("two").unwrap();
    messages.next().await;
    assert_eq!(log.lines(), ["heard"]);
}

#[wasm_bindgen_test]
async fn a_message_that_nobody_hears_is_counted() {
    let socket = open_socket("/echo").await;
    let mut arrived = raw_messages(&socket);
    for _ in 0..3 {
        socket.send_text("unheard").unwrap();
        arrived.next().await;
    }
    let (_listener, mut messages) = heard(&socket);
    socket.send_text("heard").unwrap();
    assert_eq!(messages.next().await, Some(Message::from("heard")));
    assert_eq!(socket.undelivered_messages(), 3);
}

#[wasm_bindgen_test]
async fn closures_streams_and_futures_work_on_one_socket_at_the_same_time() {
    let log = Log::default();
    let socket = socket("/echo");
    let _listeners = log_all(&socket, &log);
    let mut first = WebSocketStream::new(socket.clone());
    let second = WebSocketStream::new(socket.clone());
    let talk = async {
        socket.ready().await.unwrap();
        socket.send_text("to all").unwrap();
        assert_eq!(
            first.next().await.unwrap().unwrap(),
            Message::from("to all")
        );
        let code = SendableCloseCode::new(4000).unwrap();
        socket.close_with(code, CloseReason::EMPTY).await
    };
    let (opened, closed, event, all_of_second) = join!(
        socket.opened(),
        socket.closed(),
        talk,
        second.collect::<Vec<_>>()
    );
    opened.unwrap();
    assert_eq!(closed, event);
    let texts: Vec<_> = all_of_second.into_iter().map(Result::unwrap).collect();
    assert_eq!(texts, [Message::from("to all")]);
    assert!(first.next().await.is_none());
    let expected = ["open", "message Some(\"to all\")", "close 4000 \"\" clean"];
    assert_eq!(log.lines(), expected);
}
