//! One direction of a connection in memory, which holds both sides to their contracts.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::{Sink, Stream};
use wasm_websocket::{Error, Message, SendableCloseCode};

/// A sink that has room for so many messages, and the stream of what is sent to it.
pub(crate) fn pipe(capacity: usize) -> (PipeSink, PipeStream) {
    let pipe = Rc::new(Pipe {
        capacity: Cell::new(capacity),
        ..Pipe::default()
    });
    (PipeSink(Rc::clone(&pipe)), PipeStream(pipe))
}

/// Both directions of one side of a connection.
#[derive(Debug)]
pub(crate) struct Duplex {
    pub(crate) sink: PipeSink,
    pub(crate) stream: PipeStream,
}

/// The two sides of a connection.
pub(crate) fn duplex(capacity: usize) -> (Duplex, Duplex) {
    let ((one, theirs), (two, ours)) = (pipe(capacity), pipe(capacity));
    let here = Duplex {
        sink: one,
        stream: ours,
    };
    let there = Duplex {
        sink: two,
        stream: theirs,
    };
    (here, there)
}

impl Duplex {
    /// Ends the connection for the other side.
    pub(crate) fn close(&self) {
        self.sink.0.has_closed.set(true);
        wake(&self.sink.0.reader);
        self.stream.close();
        wake(&self.stream.0.writer);
    }

    /// Sends without waiting.
    pub(crate) fn send_now(&self, message: impl Into<Message>) {
        self.sink.0.add(Step::Arrival(Ok(message.into())));
    }

    /// Has the other side receive an error.
    pub(crate) fn fail(&self, error: Error) {
        self.sink.0.add(Step::Arrival(Err(error)));
    }

    /// What has been received so far.
    pub(crate) fn received(&self) -> Vec<Message> {
        self.stream.take_all()
    }
}

impl Stream for Duplex {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.stream).poll_next(context)
    }
}

impl Sink<Message> for Duplex {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sink).poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        Pin::new(&mut self.sink).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sink).poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sink).poll_close(context)
    }
}

/// The sending end.
pub(crate) struct PipeSink(Rc<Pipe>);

/// The receiving end.
pub(crate) struct PipeStream(Rc<Pipe>);

#[derive(Default)]
struct Pipe {
    steps: RefCell<VecDeque<Step>>,
    capacity: Cell<usize>,
    has_closed: Cell<bool>,
    has_ended: Cell<bool>,
    reader: RefCell<Option<Waker>>,
    writer: RefCell<Option<Waker>>,
    polls: Cell<usize>,
    flushes: Cell<usize>,
}

enum Step {
    Arrival(Result<Message, Error>),
    /// Nothing is there yet, and the reader is woken at once.
    Pause,
}

impl Pipe {
    fn add(&self, step: Step) {
        self.steps.borrow_mut().push_back(step);
        wake(&self.reader);
    }
}

fn wake(place: &RefCell<Option<Waker>>) {
    let waker = place.borrow_mut().take();
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl PipeStream {
    pub(crate) fn arrive(&self, message: impl Into<Message>) {
        self.0.add(Step::Arrival(Ok(message.into())));
    }

    pub(crate) fn fail(&self, error: Error) {
        self.0.add(Step::Arrival(Err(error)));
    }

    pub(crate) fn pause(&self) {
        self.0.add(Step::Pause);
    }

    pub(crate) fn close(&self) {
        self.0.has_closed.set(true);
        wake(&self.0.reader);
    }

    /// How often it was asked for a message.
    pub(crate) fn polls(&self) -> usize {
        self.0.polls.get()
    }

    /// Everything that was sent and has not been received.
    pub(crate) fn take_all(&self) -> Vec<Message> {
        let steps = std::mem::take(&mut *self.0.steps.borrow_mut());
        wake(&self.0.writer);
        let messages = steps.into_iter().filter_map(|step| match step {
            Step::Arrival(message) => Some(message.unwrap()),
            Step::Pause => None,
        });
        messages.collect()
    }
}

impl PipeSink {
    /// How often it was flushed.
    pub(crate) fn flushes(&self) -> usize {
        self.0.flushes.get()
    }
}

impl Stream for PipeStream {
    type Item = Result<Message, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pipe = &self.0;
        pipe.polls.set(pipe.polls.get() + 1);
        assert!(!pipe.has_ended.get(), "it was asked again after its end");
        let step = pipe.steps.borrow_mut().pop_front();
        match step {
            Some(Step::Arrival(message)) => {
                wake(&pipe.writer);
                Poll::Ready(Some(message))
            }
            Some(Step::Pause) => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            None if pipe.has_closed.get() => {
                pipe.has_ended.set(true);
                wake(&pipe.writer);
                Poll::Ready(None)
            }
            None => {
                pipe.reader.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}

impl Sink<Message> for PipeSink {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let pipe = &self.0;
        if pipe.has_closed.get() {
            return Poll::Ready(Err(some_error()));
        }
        if pipe.steps.borrow().len() < pipe.capacity.get() {
            return Poll::Ready(Ok(()));
        }
        pipe.writer.replace(Some(context.waker().clone()));
        Poll::Pending
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        let pipe = &self.0;
        let has_room = pipe.steps.borrow().len() < pipe.capacity.get();
        assert!(has_room, "it was sent to without being ready");
        pipe.add(Step::Arrival(Ok(message)));
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.0.flushes.set(self.0.flushes.get() + 1);
        Poll::Ready(Ok(()))
    }

    /// Done when the other end knows of it.
    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let pipe = &self.0;
        pipe.has_closed.set(true);
        wake(&pipe.reader);
        if pipe.has_ended.get() {
            return Poll::Ready(Ok(()));
        }
        pipe.writer.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl fmt::Debug for PipeSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PipeSink").finish_non_exhaustive()
    }
}

impl fmt::Debug for PipeStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PipeStream").finish_non_exhaustive()
    }
}

/// An error of the crate that can be made without a browser.
pub(crate) fn some_error() -> Error {
    SendableCloseCode::new(1006).unwrap_err().into()
}

/// Runs a future to its end. One that waits without having been woken would never come to it.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    struct Flag(AtomicBool);
    impl Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let flag = Arc::new(Flag(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&flag));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        assert!(
            flag.0.swap(false, Ordering::Relaxed),
            "it waits, and nobody is going to wake it"
        );
    }
}
