//! Promise 16: an executor that polls inside `wake()`, as some do.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use futures_channel::oneshot;
use futures_util::{SinkExt, StreamExt, join};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Message, WebSocket, WebSocketStream};

use super::support::{Uncaught, socket, summary, url};

/// The one task of the executor. It is not here while it is being polled.
type Task = Pin<Box<dyn Future<Output = ()>>>;

thread_local! {
    static TASK: RefCell<Option<Task>> = const { RefCell::new(None) };
    static WAS_WOKEN_MEANWHILE: Cell<bool> = const { Cell::new(false) };
    static POLLS_INSIDE_WAKE: Cell<usize> = const { Cell::new(0) };
}

struct PollInside;

impl Wake for PollInside {
    fn wake(self: Arc<Self>) {
        POLLS_INSIDE_WAKE.set(POLLS_INSIDE_WAKE.get() + 1);
        poll_task();
    }
}

fn poll_task() {
    let Some(mut task) = TASK.take() else {
        WAS_WOKEN_MEANWHILE.set(true);
        return;
    };
    let waker = Waker::from(Arc::new(PollInside));
    loop {
        let is_done = task
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_ready();
        if is_done {
            return;
        }
        if !WAS_WOKEN_MEANWHILE.replace(false) {
            break;
        }
    }
    TASK.set(Some(task));
}

/// Runs a future to its end, polled by nobody but its wakers.
async fn run<T: 'static>(future: impl Future<Output = T> + 'static) -> T {
    let uncaught = Uncaught::watch();
    let (sender, done) = oneshot::channel();
    POLLS_INSIDE_WAKE.set(0);
    TASK.set(Some(Box::pin(async move {
        assert!(sender.send(future.await).is_ok());
    })));
    poll_task();
    let result = done.await.unwrap();
    assert!(POLLS_INSIDE_WAKE.get() > 0);
    uncaught.assert_none().await;
    result
}

#[wasm_bindgen_test]
async fn an_executor_that_polls_inside_wake_works_with_streams_and_sinks() {
    let received = run(async {
        let stream = WebSocketStream::connect(&url("/echo")).await.unwrap();
        let (mut sink, mut stream) = stream.split();
        let mut received = Vec::new();
        for text in ["one", "two", "three"] {
            sink.send(text.into()).await.unwrap();
            received.push(stream.next().await.unwrap().unwrap());
        }
        let (closed, end) = join!(sink.close(), stream.next());
        closed.unwrap();
        assert!(end.is_none());
        received
    })
    .await;
    assert_eq!(received, ["one", "two", "three"].map(Message::from));
}

#[wasm_bindgen_test]
async fn an_executor_that_polls_inside_wake_works_with_the_futures_of_a_socket() {
    let event = run(async {
        let socket = WebSocket::builder(&url("/echo"))
            .high_water_mark(1)
            .build()
            .unwrap();
        let (opened, ready) = join!(socket.opened(), socket.ready());
        opened.and(ready).unwrap();
        socket.send_binary(&vec![7; 1024 * 1024]).unwrap();
        let (ready, drained) = join!(socket.ready(), socket.drained());
        ready.and(drained).unwrap();
        let (event, closed) = join!(socket.close().into_future(), socket.closed());
        assert_eq!(event, closed);
        event
    })
    .await;
    assert_eq!(summary(&event), "1000 \"\" clean");
}

#[wasm_bindgen_test]
async fn an_executor_that_polls_inside_wake_works_when_the_connection_fails_or_is_lost() {
    for endpoint in ["/status?code=404", "/drop"] {
        let error = run(async move {
            let socket = socket(endpoint);
            let mut stream = WebSocketStream::new(socket.clone());
            let (error, event) = join!(stream.next(), socket.closed());
            let error = error.unwrap().unwrap_err();
            assert_eq!(error.close_event(), Some(&event));
            assert!(stream.next().await.is_none());
            assert!(socket.ready().await.is_err());
            error
        })
        .await;
        assert_eq!(summary(error.close_event().unwrap()), "1006 \"\" unclean");
    }
}
