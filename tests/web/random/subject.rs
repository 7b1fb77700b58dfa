//! One connection under test, with what the browser told of it and what the library made of that.

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use futures_channel::mpsc;
use wasm_bindgen::JsCast;
use wasm_websocket::{
    CloseEvent, ErrorKind, Listener, Message, OverflowPolicy, WeakWebSocket, WebSocket,
};

use super::endpoint::{Endpoint, Options};
use super::generator::Generator;
use super::handle::{Handle, Owned};
use super::listeners::Attached;
use super::tasks::Task;
use super::world::World;
use crate::web::support::{EventListener, listening_first, summary};

pub(super) struct Subject {
    pub(super) world: Rc<World>,
    pub(super) name: String,
    pub(super) endpoint: Endpoint,
    pub(super) options: Options,
    pub(super) raw: web_sys::WebSocket,
    pub(super) weak: WeakWebSocket,
    /// Cloned for each handle that exists.
    pub(super) token: Rc<()>,
    /// Cloned for each closure that hears messages.
    pub(super) ears: Rc<()>,
    /// Cloned for each stream.
    pub(super) streams: Rc<()>,
    pub(super) handles: RefCell<Vec<Owned>>,
    pub(super) listeners: RefCell<Vec<Attached>>,
    pub(super) tasks: RefCell<Vec<Task>>,
    /// What was sent without an error, in order.
    pub(super) accepted: RefCell<Vec<Message>>,
    pub(super) attempts: Cell<u32>,
    /// This side has closed the connection, or had the library close it.
    pub(super) is_closed_by_us: Cell<bool>,
    /// The server was told to end it.
    pub(super) is_ended_by_command: Cell<bool>,
    pub(super) told: Told,
    pub(super) heard: Heard,
    /// How many closures of this connection run now, one inside the other.
    pub(super) inside: Cell<u32>,
    reference: RefCell<Vec<Listener>>,
    raw_listeners: RefCell<Vec<EventListener>>,
}

/// What the browser told while the library had to pass it on. It is told first.
#[derive(Default)]
pub(super) struct Told {
    pub(super) has_opened: Cell<bool>,
    pub(super) messages: RefCell<Vec<Message>>,
    /// How many of the messages that were sent have come back, or will not.
    pub(super) echoes: Cell<usize>,
    pub(super) unheard: Cell<u64>,
    /// How the browser's own socket closed.
    pub(super) close: RefCell<Option<String>>,
    /// The library has to tell that close.
    pub(super) is_close_due: Cell<bool>,
}

/// Where the listeners of the browser find the connection, which is made after them.
type Place = Rc<OnceCell<Weak<Subject>>>;

/// Attaches what is called before the library is.
fn listen_first(raw: &web_sys::WebSocket, place: &Place) -> Vec<EventListener> {
    let listen = |name, react: fn(&Subject, &web_sys::Event)| {
        let place = Rc::clone(place);
        EventListener::new(raw, name, move |event| {
            if let Some(subject) = place.get().and_then(Weak::upgrade) {
                react(&subject, event);
            }
        })
    };
    vec![
        listen("open", |subject, _| subject.browser_opened()),
        listen("message", |subject, event| {
            subject.browser_received(event.unchecked_ref());
        }),
        listen("close", |subject, event| {
            subject.browser_closed(event.unchecked_ref());
        }),
    ]
}

/// What the library told the closures that are attached first and stay to the end.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) opens: Cell<u32>,
    messages: Cell<usize>,
    errors: RefCell<Vec<ErrorKind>>,
    pub(super) closes: RefCell<Vec<CloseEvent>>,
}

impl Subject {
    /// Starts to connect. The events of the browser come out of the receiver.
    pub(super) fn start(
        world: &Rc<World>,
        name: String,
        url: String,
        endpoint: Endpoint,
        generator: &mut Generator,
    ) -> (Rc<Self>, mpsc::UnboundedReceiver<()>) {
        let (options, connect) = Options::draw(generator, &endpoint, &url);
        let (place, mut connect) = (Place::default(), Some(connect));
        let (mut raw_listeners, mut socket) = (Vec::new(), None);
        listening_first(
            &mut |raw| raw_listeners = listen_first(&raw, &place),
            &mut || socket = connect.take().map(|connect| connect().unwrap()),
        );
        let socket = socket.unwrap();
        let subject = Rc::new(Self {
            world: Rc::clone(world),
            name,
            endpoint,
            options,
            raw: socket.as_raw().clone(),
            weak: socket.downgrade(),
            token: Rc::default(),
            ears: Rc::default(),
            streams: Rc::default(),
            handles: RefCell::default(),
            listeners: RefCell::default(),
            tasks: RefCell::default(),
            accepted: RefCell::default(),
            attempts: Cell::default(),
            is_closed_by_us: Cell::default(),
            is_ended_by_command: Cell::default(),
            told: Told::default(),
            heard: Heard::default(),
            inside: Cell::default(),
            reference: RefCell::default(),
            raw_listeners: RefCell::new(raw_listeners),
        });
        place.set(Rc::downgrade(&subject)).ok().unwrap();
        let events = subject.tell_events();
        subject.listen_to_the_library(&socket, !generator.once_in(4));
        for _ in 0..=generator.below(4) {
            let handle = subject.own(Handle::Socket(socket.clone()));
            subject.handles.borrow_mut().push(handle);
        }
        world.subjects.borrow_mut().push(Rc::downgrade(&subject));
        world.totals.add("subjects", 1);
        (subject, events)
    }

    pub(super) fn claim(&self, holds: bool, what: impl FnOnce() -> String) {
        self.world
            .claim(holds, || format!("{}: {}", self.name, what()));
    }

    pub(super) fn own(&self, handle: Handle) -> Owned {
        Owned::new(handle, &self.token)
    }

    /// A handle, as long as there is one.
    pub(super) fn socket(&self) -> Option<WebSocket> {
        let socket = self.weak.upgrade();
        // The library holds one of its own while it calls closures.
        if self.inside.get() == 0 {
            let handles = Rc::strong_count(&self.token) - 1;
            self.claim(socket.is_some() == (handles > 0), || {
                format!("there are {handles} handles, and {socket:?}")
            });
        }
        socket
    }

    /// Whether the library has to pass on what the browser tells.
    fn is_listening(&self) -> bool {
        self.socket()
            .is_some_and(|socket| socket.close_event().is_none())
    }

    /// Tells of each event after the library was called.
    fn tell_events(&self) -> mpsc::UnboundedReceiver<()> {
        let (sender, receiver) = mpsc::unbounded();
        let tell = |name| {
            let sender = sender.clone();
            EventListener::new(&self.raw, name, move |_| {
                // Whoever waits has gone when the test of the connection is over.
                let _ = sender.unbounded_send(());
            })
        };
        let listeners = ["open", "message", "error", "close"].map(tell);
        self.raw_listeners.borrow_mut().extend(listeners);
        receiver
    }

    fn browser_opened(&self) {
        let is_open = self.raw.ready_state() == web_sys::WebSocket::OPEN;
        self.told.has_opened.set(self.is_listening() && is_open);
    }

    fn browser_received(&self, event: &web_sys::MessageEvent) {
        if !self.is_listening() {
            return;
        }
        let data = event.data();
        let message = match data.as_string() {
            Some(text) => Message::Text(text),
            None => Message::Binary(js_sys::Uint8Array::new(&data).to_vec()),
        };
        if message.as_bytes().first() == Some(&b'#') {
            self.check_echo(&message);
        }
        let is_heard = Rc::strong_count(&self.ears) > 1 || Rc::strong_count(&self.streams) > 1;
        self.told
            .unheard
            .set(self.told.unheard.get() + u64::from(!is_heard));
        self.told.messages.borrow_mut().push(message);
    }

    /// Messages come back in the order in which they were sent, and at most once.
    fn check_echo(&self, message: &Message) {
        let (accepted, echoes) = (self.accepted.borrow(), self.told.echoes.get());
        let rest = accepted.get(echoes..).unwrap_or_default();
        let position = rest.iter().position(|sent| sent == message);
        let is_next = position == Some(0) || (position.is_some() && !self.endpoint.echoes);
        self.claim(is_next, || {
            format!("an echo is {position:?} of what was sent")
        });
        self.told
            .echoes
            .set(echoes + position.map_or(0, |position| position + 1));
    }

    fn browser_closed(&self, event: &web_sys::CloseEvent) {
        let clean = if event.was_clean() {
            "clean"
        } else {
            "unclean"
        };
        let close = format!("{} {:?} {clean}", event.code(), event.reason());
        self.told.is_close_due.set(self.is_listening());
        let before = self.told.close.replace(Some(close));
        self.claim(before.is_none(), || "the browser closed twice".to_owned());
    }

    fn listen_to_the_library(self: &Rc<Self>, socket: &WebSocket, hears_messages: bool) {
        let call = |react: &dyn Fn(&Self), subject: &Weak<Self>| {
            // It outlives its listeners.
            if let Some(subject) = subject.upgrade() {
                react(&subject);
            }
        };
        let this = || Rc::downgrade(self);
        let (open, message, error, close) = (this(), this(), this(), this());
        let mut listeners = vec![
            socket.on_open(move || call(&Self::heard_open, &open)),
            socket.on_error(move |e| call(&|subject| subject.heard_error(e.kind()), &error)),
            socket.on_close(move |e| call(&|subject| subject.heard_close(e), &close)),
        ];
        if hears_messages {
            let ear = Rc::clone(&self.ears);
            listeners.push(socket.on_message(move |m| {
                let _ = &ear;
                call(&|subject| subject.heard_message(m), &message);
            }));
        }
        self.reference.replace(listeners);
    }

    pub(super) fn is_over(&self) -> bool {
        !self.heard.closes.borrow().is_empty()
    }

    fn heard_open(&self) {
        let opens = self.heard.opens.replace(self.heard.opens.get() + 1);
        self.claim(opens == 0 && self.told.has_opened.get(), || {
            format!("on_open when it was told {opens} times")
        });
        self.claim(!self.is_over(), || "on_open after on_close".to_owned());
        let protocol = self.raw.protocol();
        let wanted = self.options.protocols.first().copied().unwrap_or_default();
        self.claim(protocol == wanted, || format!("speaks {protocol:?}"));
    }

    fn heard_message(&self, message: &Message) {
        let count = self.heard.messages.get() + 1;
        self.heard.messages.set(count);
        let messages = self.told.messages.borrow();
        self.claim(
            messages.len() == count && messages.last() == Some(message),
            || format!("message {count} is not the browser's {}", messages.len()),
        );
        self.claim(self.heard.opens.get() == 1 && !self.is_over(), || {
            "on_message before on_open or after on_close".to_owned()
        });
    }

    fn heard_error(&self, kind: ErrorKind) {
        let has_opened = self.heard.opens.get() > 0;
        let is_true = match kind {
            ErrorKind::Connect => !has_opened,
            ErrorKind::Closed => has_opened || self.is_closed_by_us.get(),
            ErrorKind::Timeout => !has_opened && self.options.connect_timeout.is_some(),
            ErrorKind::Overflow => self.options.overflow == OverflowPolicy::Close,
            _ => false,
        };
        self.claim(is_true && !self.is_over(), || {
            format!("on_error told {kind:?}")
        });
        self.heard.errors.borrow_mut().push(kind);
    }

    /// Whether `on_error` was told an error of a kind.
    pub(super) fn was_told(&self, kind: ErrorKind) -> bool {
        self.heard.errors.borrow().contains(&kind)
    }

    /// Promise 42. Each closure was told the cause that futures and streams are.
    fn check_cause(&self) {
        let errors = self.heard.errors.borrow();
        let end = self.socket().and_then(|socket| socket.end());
        if let (Some(first), Some(Err(end))) = (errors.first(), end) {
            let is_one = errors.iter().all(|kind| kind == first) && end.kind() == *first;
            self.claim(is_one, || {
                format!("on_error told {errors:?}, and the end is {:?}", end.kind())
            });
        }
    }

    fn heard_close(&self, event: &CloseEvent) {
        self.claim(!self.is_over(), || "on_close twice".to_owned());
        let summary = summary(event);
        if self.told.is_close_due.get() {
            let told = self.told.close.borrow();
            self.claim(told.as_ref() == Some(&summary), || {
                format!("on_close told {summary}, and the browser {told:?}")
            });
        } else {
            self.world.totals.add("given_up", 1);
            let may_give_up = self.is_closed_by_us.get()
                || self.options.connect_timeout.is_some()
                || self.options.overflow == OverflowPolicy::Close;
            self.claim(may_give_up && summary == "1006 \"\" unclean", || {
                format!("given up with {summary}")
            });
        }
        self.heard.closes.borrow_mut().push(event.clone());
        self.check_cause();
    }

    /// How many messages the closures that were there from the start have heard.
    pub(super) fn check_what_was_heard(&self) {
        let (heard, told) = (self.heard.messages.get(), self.told.messages.borrow().len());
        let hears = self.reference.borrow().len() == 4;
        self.claim(!hears || heard == told, || {
            format!("{heard} messages were heard, and {told} told")
        });
        self.claim(
            self.told.has_opened.get() == (self.heard.opens.get() == 1),
            || "on_open was not called".to_owned(),
        );
        self.claim(!self.told.is_close_due.get() || self.is_over(), || {
            "on_close was not called".to_owned()
        });
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, state) = (&self.name, self.raw.ready_state());
        let handles = Rc::strong_count(&self.token) - 1;
        write!(f, "{name}: state {state}, {handles} handles")
    }
}
