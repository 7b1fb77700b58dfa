//! What is done to a connection, from outside and from inside its closures.

use std::rc::Rc;

use wasm_websocket::{CloseReason, ErrorKind, Message, ReadyState, SendableCloseCode, WebSocket};

use super::generator::Generator;
use super::handle::{Handle, Reader};
use super::listeners::Attached;
use super::subject::Subject;
use super::tasks::{Task, stream};

/// More than this many handles, closures or tasks a connection does not get.
const MANY: usize = 10;

/// Does something to a connection, if there is a handle of it.
pub(super) fn act(subject: &Rc<Subject>, generator: &mut Generator) {
    let Some(socket) = subject.socket() else {
        return;
    };
    subject.world.totals.add("operations", 1);
    match generator.below(100) {
        0..=19 => send(subject, &socket, generator),
        20..=23 => {
            for _ in 0..generator.below(20) {
                send(subject, &socket, generator);
            }
        }
        24..=27 => add(subject, Handle::Socket(socket)),
        28..=37 => add_stream(subject, socket, generator),
        38..=41 => drop_handle(subject, generator),
        42..=55 => attach(subject, &socket, generator),
        56..=61 => detach(subject, generator),
        62..=63 => replace(subject, &socket, generator),
        64..=67 => keep(subject, generator),
        68..=77 => take(subject, generator),
        78..=89 => start_task(subject, socket, generator),
        90..=91 => abort_task(subject, generator),
        92 => close(subject, &socket, generator),
        93 if generator.once_in(2) => drop_all(subject),
        _ => examine(subject, &socket),
    }
}

/// A message that is like no other of the connection, and begins as no message of the server does.
pub(super) fn next_message(subject: &Subject, generator: &mut Generator) -> Message {
    let number = subject.attempts.replace(subject.attempts.get() + 1);
    let size = match generator.below(40) {
        0 => 200_000,
        1..=4 => 20_000,
        _ => generator.pick(&[0, 1, 100, 125, 126, 1000]),
    };
    let text = format!("#{number} {}", generator.pick(&["x", "é"]).repeat(size));
    if generator.once_in(2) {
        Message::Text(text)
    } else {
        Message::Binary(text.into_bytes())
    }
}

pub(super) fn accept(subject: &Subject, message: Message) {
    subject.world.totals.add("accepted", 1);
    subject.accepted.borrow_mut().push(message);
}

pub(super) fn send(subject: &Subject, socket: &WebSocket, generator: &mut Generator) {
    send_message(subject, socket, next_message(subject, generator));
}

pub(super) fn send_message(subject: &Subject, socket: &WebSocket, message: Message) {
    let state = socket.ready_state();
    let sent = match (&message, message.len() % 2) {
        (Message::Text(text), 0) => socket.send_text(text),
        (Message::Binary(bytes), 0) => socket.send_binary(bytes),
        _ => socket.send(message.clone()),
    };
    match sent {
        Ok(()) => {
            subject.claim(state == ReadyState::Open, || format!("sent when {state}"));
            accept(subject, message);
        }
        Err(error) => {
            let is_right = error.kind() == ErrorKind::NotOpen && error.ready_state() == Some(state);
            subject.claim(is_right && state != ReadyState::Open, || {
                format!("not sent when {state}: {error:?}")
            });
        }
    }
}

fn add(subject: &Subject, handle: Handle) {
    let owned = subject.own(handle);
    if subject.handles.borrow().len() < MANY {
        subject.handles.borrow_mut().push(owned);
    }
}

fn add_stream(subject: &Rc<Subject>, socket: WebSocket, generator: &mut Generator) {
    let (receiving, sink) = stream(generator.once_in(2), socket);
    let reader = Reader::new(subject, receiving);
    add(subject, Handle::Reader(reader));
    if let Some(sink) = sink {
        add(subject, sink);
    }
}

/// Takes one out of a list that must not be borrowed any more when it is dropped.
fn take_out<T>(list: &std::cell::RefCell<Vec<T>>, generator: &mut Generator) -> Option<T> {
    let mut list = list.borrow_mut();
    if list.is_empty() {
        return None;
    }
    let index = generator.index(list.len());
    Some(list.swap_remove(index))
}

fn drop_handle(subject: &Subject, generator: &mut Generator) {
    let handle = take_out(&subject.handles, generator);
    drop(handle);
}

fn attach(subject: &Rc<Subject>, socket: &WebSocket, generator: &mut Generator) {
    let holds_handle = generator.once_in(6);
    let handle = holds_handle.then(|| subject.own(Handle::Socket(socket.clone())));
    let attached = Attached::new(subject, socket, handle, generator);
    if subject.listeners.borrow().len() < MANY {
        subject.listeners.borrow_mut().push(attached);
    }
}

fn detach(subject: &Subject, generator: &mut Generator) {
    if let Some(attached) = take_out(&subject.listeners, generator) {
        if subject.inside.get() == 0 {
            attached.check(subject);
        }
        drop(attached);
    }
}

fn replace(subject: &Rc<Subject>, socket: &WebSocket, generator: &mut Generator) {
    let new = Attached::new(subject, socket, None, generator);
    let mut listeners = subject.listeners.borrow_mut();
    let place = match listeners.len() {
        0 => None,
        length => listeners.get_mut(generator.index(length)),
    };
    let replaced = place.map(|place| std::mem::replace(place, new));
    drop(listeners);
    drop(replaced);
}

fn keep(subject: &Subject, generator: &mut Generator) {
    if let Some(attached) = take_out(&subject.listeners, generator) {
        attached.listener.keep();
    }
}

/// Polls a stream once for each message that is there.
fn take(subject: &Subject, generator: &mut Generator) {
    if let Some(mut owned) = take_out(&subject.handles, generator) {
        if let Handle::Reader(reader) = &mut owned.handle {
            reader.take();
        }
        subject.handles.borrow_mut().push(owned);
    }
}

fn start_task(subject: &Rc<Subject>, socket: WebSocket, generator: &mut Generator) {
    let taken = generator
        .once_in(2)
        .then(|| take_out(&subject.handles, generator));
    let owned = taken.flatten();
    let owned = owned.unwrap_or_else(|| subject.own(Handle::Socket(socket)));
    let task = Task::start(subject, owned, generator);
    subject.tasks.borrow_mut().push(task);
}

fn abort_task(subject: &Subject, generator: &mut Generator) {
    let tasks = subject.tasks.borrow();
    if !tasks.is_empty() {
        // It is waited for all the same: it has to be gone in the end.
        tasks[generator.index(tasks.len())].abort();
    }
}

pub(super) fn close(subject: &Subject, socket: &WebSocket, generator: &mut Generator) {
    subject.is_closed_by_us.set(true);
    if generator.once_in(2) {
        socket.close();
    } else {
        let code = SendableCloseCode::new(generator.pick(&[1000, 3000, 4999])).unwrap();
        socket.close_with(code, CloseReason::new("enough of it").unwrap());
    }
}

pub(super) fn drop_all(subject: &Subject) {
    for task in &*subject.tasks.borrow() {
        task.abort();
    }
    let (handles, listeners) = (subject.handles.take(), subject.listeners.take());
    drop(listeners);
    drop(handles);
}

/// What the handle says fits together, at any time.
pub(super) fn examine(subject: &Subject, socket: &WebSocket) {
    let (state, event) = (socket.ready_state(), socket.close_event());
    let raw = socket.as_raw().ready_state();
    let expected = match event {
        Some(_) => ReadyState::Closed,
        None => [
            ReadyState::Connecting,
            ReadyState::Open,
            ReadyState::Closing,
            ReadyState::Closed,
        ][usize::from(raw)],
    };
    subject.claim(state == expected, || {
        format!("{state} instead of {expected}")
    });
    let heard = subject.heard.closes.borrow();
    subject.claim(heard.first() == event.as_ref(), || {
        format!("{event:?} is the close event, and {heard:?} was told")
    });
    let (unheard, due) = (socket.undelivered_messages(), subject.told.unheard.get());
    subject.claim(unheard == due, || {
        format!("{unheard} messages unheard instead of {due}")
    });
}
