//! What a component shows, and what its callbacks were given.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Serialize;

/// What is known of the components of a program.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts {
    /// The state that was shown last.
    state: String,
    is_open: bool,
    /// The cause that belongs to the state, or nothing if the library has none.
    cause: Option<String>,
    /// The number of messages that the callback got.
    messages: u32,
    /// The message that the callback got last.
    last_message: Option<String>,
    /// The number of values that the state of the latest message took, as an effect sees it.
    latest_values: u32,
    latest: Option<String>,
    /// The number of changes that an effect has seen which depends on the handle of that state.
    handle_changes: Option<u32>,
    /// The errors that a callback or the state has shown.
    errors: Vec<String>,
    /// The ends of connections whose code and reason were shown.
    closes: Vec<Close>,
}

#[derive(Debug, Serialize)]
struct Close {
    code: u16,
    reason: String,
}

/// Sends a text and returns the answer of the library, or nothing if it has none.
type Sender = Rc<dyn Fn(&str) -> Option<String>>;

thread_local! {
    static FACTS: RefCell<Facts> = RefCell::default();
    static SENDER: RefCell<Option<Sender>> = const { RefCell::new(None) };
}

fn change(change: impl FnOnce(&mut Facts)) {
    FACTS.with_borrow_mut(change);
}

/// The component shows a state.
pub fn shows(state: String, is_open: bool) {
    change(|facts| {
        facts.state = state;
        facts.is_open = is_open;
    });
}

/// The component shows the cause of its state.
pub fn shows_cause(cause: String) {
    change(|facts| facts.cause = Some(cause));
}

/// The callback for messages was called.
pub fn received(text: &str) {
    change(|facts| {
        facts.messages += 1;
        facts.last_message = Some(text.to_owned());
    });
}

/// An effect has seen another latest message.
pub fn latest(text: &str) {
    change(|facts| {
        facts.latest_values += 1;
        facts.latest = Some(text.to_owned());
    });
}

/// An effect that depends on the handle of the latest message was called.
pub fn handle_changed() {
    change(|facts| *facts.handle_changes.get_or_insert(0) += 1);
}

/// The component was shown an error.
pub fn failed(error: String) {
    change(|facts| facts.errors.push(error));
}

/// The component was shown the end of a connection.
pub fn closed(code: u16, reason: String) {
    change(|facts| facts.closes.push(Close { code, reason }));
}

/// Sets what a button of the component does.
pub fn sends_with(sender: impl Fn(&str) -> Option<String> + 'static) {
    SENDER.set(Some(Rc::new(sender)));
}

/// Clicks that button.
pub fn send(text: &str) -> Option<String> {
    let sender = SENDER.with_borrow(Clone::clone)?;
    sender(text)
}

/// All facts, as JSON.
pub fn facts_as_json() -> String {
    FACTS.with_borrow(|facts| {
        serde_json::to_string(facts).expect("a structure of texts and numbers is JSON")
    })
}
