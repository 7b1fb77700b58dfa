//! A component under test, and what is seen of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use wasm_bindgen::JsCast;
use wasm_websocket::{ConnectionState, Message};
use wasm_websocket_yew::{Handlers, Mode, Options, Reconnecting, UseWebSocket, use_websocket_with};
use yew::prelude::*;

use super::{next_task, within};

/// The longest wait for something, in milliseconds.
const LONG: i32 = 20_000;

/// What a test sees of its components.
#[derive(Clone)]
pub(crate) struct World(Rc<Seen>);

struct Seen {
    messages: RefCell<Vec<String>>,
    states: RefCell<Vec<ConnectionState>>,
    renders: Cell<u32>,
    /// The renders whose effects have run.
    commits: Cell<u32>,
    is_unmounted: Cell<bool>,
    socket: RefCell<Option<UseWebSocket>>,
    changed: UnboundedSender<()>,
    changes: RefCell<Option<UnboundedReceiver<()>>>,
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let (changed, changes) = unbounded();
        Self(Rc::new(Seen {
            messages: RefCell::default(),
            states: RefCell::default(),
            renders: Cell::default(),
            commits: Cell::default(),
            is_unmounted: Cell::default(),
            socket: RefCell::default(),
            changed,
            changes: RefCell::new(Some(changes)),
        }))
    }

    /// The handle of the last render.
    pub(crate) fn socket(&self) -> UseWebSocket {
        self.0.socket.borrow().clone().unwrap()
    }

    pub(crate) fn messages(&self) -> Vec<String> {
        self.0.messages.borrow().clone()
    }

    /// The states that the handler got.
    pub(crate) fn states(&self) -> Vec<ConnectionState> {
        self.0.states.borrow().clone()
    }

    pub(crate) fn renders(&self) -> u32 {
        self.0.renders.get()
    }

    pub(crate) fn rendered(&self, socket: &UseWebSocket) {
        self.0.renders.set(self.renders() + 1);
        self.0.socket.replace(Some(socket.clone()));
        self.changed();
    }

    /// Waits until the component is mounted, or has taken other properties since there were so many
    /// commits. Yew does it in a microtask, or later if it is busy.
    pub(crate) async fn until_committed(&self, before: u32) {
        self.until(|world| world.0.commits.get() > before).await;
    }

    pub(crate) fn commits(&self) -> u32 {
        self.0.commits.get()
    }

    pub(crate) async fn until_unmounted(&self) {
        self.until(|world| world.0.is_unmounted.get()).await;
    }

    pub(crate) fn got(&self, message: impl Into<String>) {
        self.0.messages.borrow_mut().push(message.into());
        self.changed();
    }

    pub(crate) fn is_in(&self, state: ConnectionState) {
        self.0.states.borrow_mut().push(state);
        self.changed();
    }

    fn changed(&self) {
        let _ = self.0.changed.unbounded_send(());
    }

    /// Waits until something has been seen.
    pub(crate) async fn until(&self, is_seen: impl Fn(&Self) -> bool) {
        let mut changes = self.0.changes.take().unwrap();
        while !is_seen(self) {
            let change = within(LONG, changes.next()).await;
            assert!(
                change.is_some(),
                "nothing more, but {:?}, {:?} and {} renders of {:?}",
                self.states(),
                self.messages(),
                self.renders(),
                self.0.socket.borrow(),
            );
        }
        self.0.changes.replace(Some(changes));
    }

    /// Waits until the handler got a state as the last one.
    pub(crate) async fn until_state(&self, state: ConnectionState) {
        self.until(|world| world.states().last() == Some(&state))
            .await;
    }

    pub(crate) async fn until_open(&self) {
        self.until_state(ConnectionState::Open).await;
    }

    /// Waits until there are so many messages.
    pub(crate) async fn until_messages(&self, count: usize) -> Vec<String> {
        self.until(|world| world.0.messages.borrow().len() >= count)
            .await;
        self.messages()
    }
}

/// The properties of a [`Probe`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct ProbeProps<M: Mode = Reconnecting> {
    pub(crate) url: AttrValue,
    pub(crate) options: Options<M>,
    pub(crate) world: World,
    /// What the handlers of this render add to what they report.
    #[prop_or_default]
    pub(crate) mark: AttrValue,
    /// Whether the component shows messages.
    #[prop_or_default]
    pub(crate) shows: bool,
}

impl<M: Mode> ProbeProps<M> {
    pub(crate) fn new(url: &str, options: Options<M>, world: &World) -> Self {
        Self {
            url: url.to_owned().into(),
            options,
            world: world.clone(),
            mark: AttrValue::default(),
            shows: false,
        }
    }
}

/// A component with a connection, which reports to a [`World`].
#[component]
pub(crate) fn Probe<M: Mode>(props: &ProbeProps<M>) -> Html {
    let [message, status] = [props.world.clone(), props.world.clone()];
    let mark = props.mark.clone();
    let handlers = Handlers::new()
        .on_message(move |got| message.got(format!("{mark}{}", text(got))))
        .on_status(move |change| status.is_in(change.state));
    let socket = use_websocket_with(&props.url, props.options.clone(), handlers);
    props.world.rendered(&socket);
    use_commits(&props.world);
    let latest = props.shows.then(|| socket.latest()).flatten();
    html! {
        <p>{ format!("{:?}", socket.status().state) }{ latest.map(|latest| text(&latest)) }</p>
    }
}

/// Notes when the effects of a render have run, and when the component is unmounted. It comes behind the hook
/// under test, whose effects run first.
#[hook]
pub(crate) fn use_commits(world: &World) {
    let committed = world.clone();
    use_effect(move || {
        committed.0.commits.set(committed.commits() + 1);
        committed.changed();
    });
    let unmounted = world.clone();
    use_effect_with((), move |()| {
        move || {
            unmounted.0.is_unmounted.set(true);
            unmounted.changed();
        }
    });
}

pub(crate) fn text(message: &Message) -> String {
    message.as_text().unwrap().to_owned()
}

/// A mounted component, which is unmounted when this is dropped.
pub(crate) struct Mounted<C: BaseComponent> {
    handle: Option<yew::AppHandle<C>>,
    pub(crate) element: web_sys::Element,
}

impl<C: BaseComponent> Mounted<C> {
    pub(crate) fn new(props: C::Properties) -> Self {
        let element = element();
        let renderer = yew::Renderer::<C>::with_root_and_props(element.clone(), props);
        Self {
            handle: Some(renderer.render()),
            element,
        }
    }

    /// Hydrates what the server has rendered.
    pub(crate) fn hydrated(html: &str, props: C::Properties) -> Self {
        let element = element();
        element.set_inner_html(html);
        let renderer = yew::Renderer::<C>::with_root_and_props(element.clone(), props);
        Self {
            handle: Some(renderer.hydrate()),
            element,
        }
    }

    pub(crate) fn update(&mut self, props: C::Properties) {
        self.handle.as_mut().unwrap().update(props);
    }

    /// Takes other properties, and waits until the component of the world has them.
    pub(crate) async fn update_and_commit(&mut self, props: C::Properties, world: &World) {
        let before = world.commits();
        self.update(props);
        world.until_committed(before).await;
    }

    pub(crate) fn text(&self) -> String {
        self.element.text_content().unwrap()
    }

    /// Waits until the page shows a text. Yew renders when it is not busy.
    pub(crate) async fn until_text(&self, expected: &str) {
        for _ in 0..1000 {
            if self.text() == expected {
                return;
            }
            next_task().await;
        }
        assert_eq!(self.text(), expected);
    }
}

impl<C: BaseComponent> Drop for Mounted<C> {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.destroy();
        }
    }
}

fn element() -> web_sys::Element {
    let global = js_sys::global();
    let window: web_sys::Window = global.unchecked_into();
    window.document().unwrap().create_element("div").unwrap()
}
