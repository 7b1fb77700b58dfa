//! Futures that wait, and are dropped while they do.

use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::{AbortHandle, Abortable, Future};
use futures_util::{SinkExt, join};
use wasm_websocket::{Error, ErrorKind, ReadyState, WebSocket};

use super::actions;
use super::generator::Generator;
use super::handle::{Handle, Owned, Receiving};
use super::subject::Subject;

use crate::web::support::{next_task, state_when_closed};

/// A future that runs in the executor of the page.
pub(super) struct Task {
    pub(super) name: &'static str,
    abort: AbortHandle,
    /// Is cancelled when the future is gone.
    finished: oneshot::Receiver<()>,
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

impl Task {
    /// Starts what is drawn with a handle, or a stream, or a sink.
    pub(super) fn start(subject: &Rc<Subject>, owned: Owned, generator: &mut Generator) -> Self {
        let (name, work) = draw(subject, owned, generator.fork());
        Self::spawn(name, work)
    }

    /// Waits until there is room again. It has a task of its own, because a future that shares one
    /// is polled when it was not woken, too.
    pub(super) fn wait_for_room(owned: Owned) -> Self {
        let work = async move {
            let socket = owned.socket();
            // How the connection ends is checked elsewhere.
            let _ = join!(socket.drained(), socket.ready());
        };
        Self::spawn("drained() and ready()", Box::pin(work))
    }

    fn spawn(name: &'static str, work: Work) -> Self {
        let (abort, registration) = AbortHandle::new_pair();
        let (running, finished) = oneshot::channel();
        wasm_bindgen_futures::spawn_local(async move {
            // Whether it was aborted does not matter.
            let _ = Abortable::new(work, registration).await;
            drop(running);
        });
        Self {
            name,
            abort,
            finished,
        }
    }

    /// Has the future dropped when its executor comes to it.
    pub(super) fn abort(&self) {
        self.abort.abort();
    }

    pub(super) async fn finished(self) {
        // There is nothing to receive but the end.
        let _ = self.finished.await;
    }
}

fn draw(subject: &Rc<Subject>, owned: Owned, mut generator: Generator) -> (&'static str, Work) {
    let subject = Rc::clone(subject);
    let number = match &owned.handle {
        Handle::Reader(_) => 10 + generator.below(4),
        Handle::Sink(_) => 20 + generator.below(3),
        Handle::Socket(_) => generator.below(7),
    };
    match number {
        0 => ("opened", Box::pin(opened(subject, owned))),
        1 => ("ready", Box::pin(ready(subject, owned, generator))),
        2 => ("drained", Box::pin(drained(subject, owned))),
        3 => ("connect", Box::pin(connect(subject, generator))),
        4..10 => ("closed", Box::pin(closed(subject, owned))),
        10..=19 => ("read", Box::pin(read(owned, generator))),
        _ => ("send", Box::pin(send(subject, owned, generator))),
    }
}

async fn closed(subject: Rc<Subject>, owned: Owned) {
    let event = owned.socket().closed().await;
    let heard = subject.heard.closes.borrow();
    subject.claim(heard.first() == Some(&event), || {
        format!("closed() gave {event:?}, and on_close {heard:?}")
    });
}

async fn opened(subject: Rc<Subject>, owned: Owned) {
    match owned.socket().opened().await {
        Ok(()) => subject.claim(subject.heard.opens.get() == 1, || {
            "opened() before on_open".to_owned()
        }),
        Err(error) => {
            subject.claim(subject.heard.opens.get() == 0, || {
                format!("opened() after on_open gave {error:?}")
            });
            check_end(&subject, owned.socket(), &error);
        }
    }
}

/// The error of a future is how the connection ended, and why.
fn check_end(subject: &Subject, socket: &WebSocket, error: &Error) {
    let event = socket.close_event();
    let was_open = subject.heard.opens.get() == 1;
    // Nobody else has closed a socket that was CONNECTING.
    let has_timed_out = !subject.is_closed_by_us.get()
        && state_when_closed(&subject.raw) == Some(web_sys::WebSocket::CONNECTING);
    let is_possible = match error.kind() {
        ErrorKind::Closed => was_open || subject.is_closed_by_us.get(),
        ErrorKind::Timeout => !was_open && subject.options.connect_timeout.is_some(),
        ErrorKind::Connect => !was_open && !has_timed_out,
        ErrorKind::Overflow => subject.was_told(ErrorKind::Overflow),
        _ => false,
    };
    let is_same = event.is_some()
        && (error.close_event() == event.as_ref() || error.kind() == ErrorKind::Overflow);
    subject.claim(is_possible && is_same, || {
        format!("{error:?}, and the connection ended with {event:?}")
    });
}

async fn ready(subject: Rc<Subject>, owned: Owned, mut generator: Generator) {
    let socket = owned.socket();
    for _ in 0..=generator.below(6) {
        match socket.ready().await {
            Ok(()) => {
                let buffered = socket.buffered_amount();
                let is_ready = socket.ready_state() == ReadyState::Open
                    && buffered < subject.options.high_water_mark;
                subject.claim(is_ready, || format!("ready() with {buffered}, {socket:?}"));
                actions::send(&subject, socket, &mut generator);
            }
            Err(error) => return check_end(&subject, socket, &error),
        }
    }
}

async fn drained(subject: Rc<Subject>, owned: Owned) {
    let socket = owned.socket();
    match socket.drained().await {
        Ok(()) => {
            let (state, buffered) = (socket.ready_state(), socket.buffered_amount());
            let is_drained = match state {
                ReadyState::Open => buffered == 0,
                ReadyState::Connecting => true,
                _ => socket.close_event().is_some_and(|event| event.was_clean),
            };
            subject.claim(is_drained, || format!("drained() with {buffered}, {state}"));
        }
        Err(error) => check_end(&subject, socket, &error),
    }
}

/// Another connection, which is given up when this future is dropped. The server is asked in the
/// end whether it was.
async fn connect(subject: Rc<Subject>, mut generator: Generator) {
    let timeout = Duration::from_millis(20 + generator.below(300));
    let url = generator.pick(&subject.world.other_urls.borrow());
    let builder = WebSocket::builder(&url).connect_timeout(timeout);
    drop(subject);
    // That it fails is as good.
    let _ = builder.connect().await;
}

/// Reads to the end or not so far, in haste or slowly.
async fn read(mut owned: Owned, mut generator: Generator) {
    let Handle::Reader(reader) = &mut owned.handle else {
        return;
    };
    let is_slow = generator.once_in(3);
    let items = generator.pick(&[1, 10, usize::MAX]);
    for _ in 0..items {
        if !reader.next().await {
            break;
        }
        if is_slow {
            next_task().await;
        }
    }
}

async fn send(subject: Rc<Subject>, mut owned: Owned, mut generator: Generator) {
    for _ in 0..=generator.below(6) {
        let message = actions::next_message(&subject, &mut generator);
        let sent = match &mut owned.handle {
            Handle::Sink(sink) => sink.send(message.clone()).await,
            _ => return,
        };
        match sent {
            Ok(()) => actions::accept(&subject, message),
            Err(error) => return check_end(&subject, owned.socket(), &error),
        }
    }
    if generator.once_in(4) {
        close_sink(&subject, owned).await;
    }
}

async fn close_sink(subject: &Subject, mut owned: Owned) {
    let Handle::Sink(sink) = &mut owned.handle else {
        return;
    };
    subject.is_closed_by_us.set(true);
    let closed = sink.close().await;
    let event = sink.socket().close_event();
    let is_clean = event.as_ref().is_some_and(|event| event.was_clean);
    subject.claim(event.is_some() && closed.is_ok() == is_clean, || {
        format!("closing a sink gave {closed:?}, and the connection {event:?}")
    });
}

/// Makes a stream of a handle, or the two halves of one.
pub(super) fn stream(whole: bool, socket: WebSocket) -> (Receiving, Option<Handle>) {
    let stream = wasm_websocket::WebSocketStream::new(socket);
    if whole {
        return (Receiving::Whole(stream), None);
    }
    let (sink, stream) = stream.split();
    (Receiving::Half(stream), Some(Handle::Sink(sink)))
}
