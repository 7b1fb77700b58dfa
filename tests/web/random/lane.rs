//! The life of a connection under test, from its start to its end.

use std::rc::Rc;

use futures_channel::mpsc;
use futures_util::StreamExt;
use wasm_websocket::{Message, ReadyState};

use super::actions::{self, act};
use super::endpoint::Endpoint;
use super::generator::Generator;
use super::handle::Handle;
use super::subject::Subject;
use super::tasks::Task;
use super::world::World;
use crate::web::support::{self, ServerView, next_microtask, next_task};

/// How long to wait for an event that need not come.
const EVENT_MS: i32 = 20;

/// How long to wait for a connection to be made before it is played with.
const CONNECTING_MS: i32 = 500;

type Events = mpsc::UnboundedReceiver<()>;

/// Connects, does random things, ends the connection and looks at what has become of it.
pub(super) async fn live(world: &Rc<World>, name: &str, mut generator: Generator) {
    let endpoint = Endpoint::draw(&mut generator);
    let name = format!("{name} {}", endpoint.path);
    let mut server = world
        .within(&format!("{name}: control channel"), ServerView::new())
        .await;
    let url = server.url(&endpoint.path);
    let (subject, mut events) = Subject::start(world, name, url, endpoint, &mut generator);
    let mut finishing = generator.fork();
    for _ in 0..generator.below(8) {
        act(&subject, &mut generator.fork());
    }
    if !generator.once_in(5) {
        // What is done to a connection that is not open yet rarely lets it become so.
        await_event(&mut events, CONNECTING_MS).await;
    }
    for _ in 0..generator.pick(&[0, 5, 20, 60, 120]) {
        let mut generator = generator.fork();
        pause(&mut events, &mut generator).await;
        if generator.once_in(60) {
            command(&subject, &mut server, &mut generator).await;
        } else {
            act(&subject, &mut generator);
        }
    }
    finish(&subject, &mut server, &mut events, &mut finishing).await;
    let subjects = &world.subjects;
    subjects
        .borrow_mut()
        .retain(|other| !other.ptr_eq(&Rc::downgrade(&subject)));
    world.check();
}

/// Lets nothing, tasks, timers or the network happen in between.
async fn pause(events: &mut Events, generator: &mut Generator) {
    match generator.below(10) {
        0..=4 => {}
        5..=6 => next_microtask().await,
        7..=8 => next_task().await,
        _ => await_event(events, EVENT_MS).await,
    }
}

/// Waits for an event, which need not come: it is only a time at which something happens.
async fn await_event(events: &mut Events, milliseconds: i32) {
    let _ = support::within(milliseconds, events.next()).await;
}

/// Has the server do something to the connection.
async fn command(subject: &Subject, server: &mut ServerView, generator: &mut Generator) {
    subject.world.totals.add("operations", 1);
    let command = generator.pick(&[
        "send from the server",
        "send ",
        "send again",
        "proceed",
        "ping",
        "drop",
        "reset",
        "close",
        "close 4000 enough",
    ]);
    if command.starts_with("close") || ["drop", "reset"].contains(&command) {
        subject.is_ended_by_command.set(true);
    }
    let sent = server.command(command);
    subject.world.within("a command is taken", sent).await;
}

async fn finish(
    subject: &Rc<Subject>,
    server: &mut ServerView,
    events: &mut Events,
    generator: &mut Generator,
) {
    // The server has a connection that is open, and its end is enough.
    let mut is_ended_by_server = false;
    match generator.below(4) {
        0 | 1 if subject.endpoint.echoes => await_echoes(subject, events).await,
        1 => actions::drop_all(subject),
        2 => {
            is_ended_by_server = subject.raw.ready_state() == web_sys::WebSocket::OPEN;
            subject.is_ended_by_command.set(true);
            server.command(generator.pick(&["drop", "reset"])).await;
        }
        _ => {}
    }
    if let Some(socket) = subject.socket() {
        let owned = subject.own(Handle::Socket(socket));
        let socket = owned.socket();
        if !is_ended_by_server {
            actions::close(subject, socket, generator);
        }
        let event = within(subject, "closed()", socket.closed()).await;
        subject.claim(
            Some(&event) == subject.heard.closes.borrow().first(),
            || format!("closed() gave {event:?}"),
        );
        actions::examine(subject, socket);
        drop(owned);
        // All that waits learns of it.
        await_tasks(subject).await;
    } else {
        subject.world.totals.add("dropped", 1);
        actions::drop_all(subject);
        await_tasks(subject).await;
    }
    check_listeners(subject);
    actions::drop_all(subject);
    check_end(subject, server, events).await;
}

async fn within<T>(subject: &Subject, what: &str, future: impl Future<Output = T>) -> T {
    let what = format!("{}: {what}", subject.name);
    subject.world.within(&what, future).await
}

/// Everything that was accepted comes back, if nothing ends the connection before. Who waits for
/// room learns that there is some again, without an end.
async fn await_echoes(subject: &Subject, events: &mut Events) {
    let Some(socket) = subject.socket() else {
        return;
    };
    if socket.ready_state() != ReadyState::Open {
        return;
    }
    actions::send_message(subject, &socket, Message::text("#".repeat(300_000)));
    let room = Task::wait_for_room(subject.own(Handle::Socket(socket)));
    let echoes = async {
        let is_open = || subject.raw.ready_state() == web_sys::WebSocket::OPEN;
        while is_open() && subject.told.echoes.get() < subject.accepted.borrow().len() {
            await_event(events, EVENT_MS).await;
        }
    };
    within(subject, "the echoes", echoes).await;
    within(subject, "ready() and drained()", room.finished()).await;
}

async fn await_tasks(subject: &Subject) {
    loop {
        let task = subject.tasks.borrow_mut().pop();
        let Some(task) = task else { return };
        within(subject, task.name, task.finished()).await;
    }
}

fn check_listeners(subject: &Subject) {
    for attached in &*subject.listeners.borrow() {
        attached.check(subject);
    }
}

/// Nothing is left of the connection, here and at the server, and the messages are accounted for.
async fn check_end(subject: &Subject, server: &mut ServerView, events: &mut Events) {
    let socket = subject.socket();
    subject.claim(socket.is_none(), || format!("{socket:?} is still there"));
    let state = subject.raw.ready_state();
    subject.claim(state >= web_sys::WebSocket::CLOSING, || {
        format!("nobody has a handle, and its state is {state}")
    });
    if subject.endpoint.is_silent {
        server.command("drop").await;
        subject.is_ended_by_command.set(true);
    }
    let closed = async {
        while subject.told.close.borrow().is_none() {
            events.next().await;
        }
    };
    within(subject, "the close event of the browser", closed).await;
    let has_opened = subject.told.has_opened.get();
    let seen = within(subject, "the end at the server", ended(server, has_opened)).await;
    subject.check_what_was_heard();
    check_accounts(subject, &seen);
}

/// Waits until the server has seen the end of the connection.
async fn ended(server: &mut ServerView, has_opened: bool) -> serde_json::Value {
    if has_opened {
        return server.until_ended(1).await;
    }
    // The request may never have reached the server, so it is asked how things are now.
    server.forget();
    server.command("ping").await;
    server.until(|seen| seen["open"] == 0).await
}

fn check_accounts(subject: &Subject, seen: &serde_json::Value) {
    let totals = &subject.world.totals;
    let (accepted, echoes) = (subject.accepted.borrow(), subject.told.echoes.get());
    let received = seen["received_messages"].as_u64().unwrap();
    let sent = accepted.len() as u64;
    subject.claim(received <= sent && echoes <= accepted.len(), || {
        format!("{sent} messages were sent, {received} received and {echoes} came back")
    });
    let close = subject.told.close.borrow().clone().unwrap_or_default();
    let is_clean = !close.contains("unclean");
    // The close frame of this side came behind all messages, and was answered.
    if is_clean && !subject.endpoint.ends && !subject.is_ended_by_command.get() {
        let bytes: usize = accepted.iter().map(|message| message.len()).sum();
        let is_all = received == sent && seen["received_bytes"] == bytes;
        subject.claim(is_all, || {
            format!("{sent} messages of {bytes} bytes were accepted, and the server saw {seen}")
        });
        totals.add("counted_by_server", accepted.len());
    }
    totals.add("clean", is_clean.into());
    totals.add("opened", subject.told.has_opened.get().into());
    totals.add("delivered", subject.told.messages.borrow().len());
}
