//! Promise 41: what fails costs only itself.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use futures_util::{FutureExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Message, WebSocket, WebSocketStream};

use super::support::{Failure, Log, ServerView, Uncaught, log_all, next_task, socket, summary};

/// Attaches a closure to each event that fails whenever it is called.
fn fail_always(socket: &WebSocket, failure: Failure) -> Rc<Cell<usize>> {
    let calls = Rc::<Cell<usize>>::default();
    let fail = || {
        let (calls, weak) = (Rc::clone(&calls), socket.downgrade());
        move || {
            calls.set(calls.get() + 1);
            // What it holds when it fails is never dropped, unless it unwinds.
            let _held = weak.upgrade();
            failure.happen();
        }
    };
    let (open, message, payload, error, close) = (fail(), fail(), fail(), fail(), fail());
    socket.on_open(open).keep();
    socket.on_message(move |_| message()).keep();
    socket.on_payload(move |_| payload()).keep();
    socket.on_error(move |_| error()).keep();
    socket.on_close(move |_| close()).keep();
    calls
}

#[wasm_bindgen_test]
async fn a_handler_that_fails_costs_only_itself_and_is_called_again() {
    for failure in Failure::ALL {
        let uncaught = Uncaught::watch();
        let log = Log::default();
        let socket = socket("/echo");
        let calls = fail_always(&socket, failure);
        let _listeners = log_all(&socket, &log);
        let mut stream = WebSocketStream::new(socket.clone());
        socket.opened().await.unwrap();
        for text in ["one", "two"] {
            socket.ready().await.unwrap();
            socket.send_text(text).unwrap();
            let message = stream.next().await.unwrap().unwrap();
            assert_eq!(message, Message::from(text));
        }
        socket.drained().await.unwrap();
        assert_eq!(summary(&socket.close().await), "1000 \"\" clean");
        assert_eq!(summary(&socket.closed().await), "1000 \"\" clean");
        assert!(stream.next().await.is_none());
        let heard = [
            "open",
            "message Some(\"one\")",
            "message Some(\"two\")",
            "close 1000 \"\" clean",
        ];
        assert_eq!(log.lines(), heard, "{failure:?}");
        next_task().await;
        assert_eq!(calls.get(), 6, "{failure:?}");
        assert_eq!(uncaught.count(), 6, "{failure:?}: each is reported once");
        assert_eq!(socket.undelivered_messages(), 0);
    }
}

#[wasm_bindgen_test]
async fn a_handler_that_fails_at_a_failed_connection_costs_only_itself() {
    for failure in Failure::ALL {
        let uncaught = Uncaught::watch();
        let log = Log::default();
        let socket = socket("/status?code=404");
        let calls = fail_always(&socket, failure);
        let _listeners = log_all(&socket, &log);
        assert!(socket.opened().await.unwrap_err().is_connect());
        assert_eq!(summary(&socket.closed().await), "1006 \"\" unclean");
        next_task().await;
        assert_eq!(
            log.lines(),
            ["error Connect", "close 1006 \"\" unclean"],
            "{failure:?}"
        );
        assert_eq!(calls.get(), 2, "{failure:?}");
        assert_eq!(uncaught.count(), 2, "{failure:?}");
    }
}

#[wasm_bindgen_test]
async fn dropping_the_last_handle_closes_also_what_a_failed_handler_still_holds() {
    for failure in Failure::ALL {
        let mut server = ServerView::new().await;
        let socket = server.socket("/echo");
        let calls = fail_always(&socket, failure);
        let mut stream = WebSocketStream::new(socket.clone());
        socket.opened().await.unwrap();
        socket.send_text("one").unwrap();
        stream.next().await.unwrap().unwrap();
        next_task().await;
        assert_eq!(calls.get(), 3);
        let weak = socket.downgrade();
        drop(stream);
        assert!(weak.upgrade().is_some());
        drop(socket);
        assert!(weak.upgrade().is_none(), "{failure:?}");
        let seen = server.until_ended(1).await;
        assert_eq!(seen["last_close"]["code"], 1000, "{failure:?}");
        assert_eq!(calls.get(), 3, "{failure:?}");
    }
}

/// An executor whose wakers fail.
struct Failing(Failure);

impl Wake for Failing {
    fn wake(self: Arc<Self>) {
        self.0.happen();
    }
}

#[wasm_bindgen_test]
async fn a_waker_that_fails_costs_only_itself() {
    for failure in Failure::ALL {
        let uncaught = Uncaught::watch();
        let log = Log::default();
        let socket = socket("/echo");
        let _listeners = log_all(&socket, &log);
        let (mut first, mut second) = (
            WebSocketStream::new(socket.clone()),
            WebSocketStream::new(socket.clone()),
        );
        let waker = Waker::from(Arc::new(Failing(failure)));
        let mut context = Context::from_waker(&waker);
        let (mut opened, mut closed) = (pin!(socket.opened()), pin!(socket.closed()));
        assert!(opened.poll_unpin(&mut context).is_pending());
        assert!(closed.poll_unpin(&mut context).is_pending());
        assert!(first.poll_next_unpin(&mut context).is_pending());
        socket.opened().await.unwrap();
        socket.send_text("one").unwrap();
        let message = second.next().await.unwrap().unwrap();
        assert_eq!(first.next().await.unwrap().unwrap(), message);
        assert!(closed.poll_unpin(&mut context).is_pending());
        assert!(first.poll_next_unpin(&mut context).is_pending());
        let event = socket.close().await;
        assert_eq!(closed.await, event);
        assert!(first.next().await.is_none());
        assert!(second.next().await.is_none());
        assert_eq!(log.lines().len(), 3, "{failure:?}: {:?}", log.lines());
        next_task().await;
        // `opened` and `closed` at the open, `first` at the message, and both that wait at the end.
        assert_eq!(uncaught.count(), 5, "{failure:?}");
    }
}

#[wasm_bindgen_test]
async fn streams_and_futures_know_of_an_event_before_any_closure_is_called() {
    let log = Log::default();
    let socket = socket("/echo");
    let stream = Rc::new(RefCell::new(WebSocketStream::new(socket.clone())));
    let (logging, weak) = (log.clone(), socket.downgrade());
    let _open = socket.on_open(move || {
        let socket = weak.upgrade().unwrap();
        logging.add(format!("{:?}", socket.opened().now_or_never().unwrap()));
    });
    let (logging, inside) = (log.clone(), Rc::clone(&stream));
    let _message = socket.on_message(move |message| {
        let read = inside.borrow_mut().next().now_or_never().flatten();
        logging.add(format!("{}", read.unwrap().unwrap() == *message));
    });
    let (logging, inside, weak) = (log.clone(), Rc::clone(&stream), socket.downgrade());
    let _close = socket.on_close(move |event| {
        let socket = weak.upgrade().unwrap();
        let told = socket.closed().now_or_never().unwrap() == *event;
        let ended = matches!(inside.borrow_mut().next().now_or_never(), Some(None));
        logging.add(format!("{told} {ended}"));
    });
    socket.opened().await.unwrap();
    socket.send_text("one").unwrap();
    let mut echo = WebSocketStream::new(socket.clone());
    echo.next().await.unwrap().unwrap();
    socket.close().await;
    assert_eq!(log.lines(), ["Ok(())", "true", "true true"]);
}

/// Promise 13.
#[wasm_bindgen_test]
async fn dropping_the_last_handle_in_a_handler_closes_at_once_and_no_other_is_called() {
    let uncaught = Uncaught::watch();
    let mut server = ServerView::new().await;
    let log = Log::default();
    let owned = Rc::new(RefCell::new(Some(server.socket("/echo"))));
    let (logging, inside) = (log.clone(), Rc::clone(&owned));
    let socket = owned.borrow().clone().unwrap();
    let weak = socket.downgrade();
    let revived = weak.clone();
    let _first = socket.on_message(move |_| {
        let last = inside.take();
        drop(last);
        logging.add(format!("revived: {}", revived.upgrade().is_some()));
    });
    let _others = log_all(&socket, &log);
    socket.opened().await.unwrap();
    socket.send_text("one").unwrap();
    drop(socket);
    let seen = server.until_ended(1).await;
    assert_eq!(seen["last_close"]["code"], 1000);
    assert!(weak.upgrade().is_none());
    assert_eq!(log.lines(), ["open", "revived: false"]);
    uncaught.assert_none().await;
}
