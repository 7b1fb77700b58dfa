//! The connection to the feed.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::Request;
use leptos::prelude::*;
use leptos_ticker_protocol::{Command, Update};
use wasm_websocket_leptos::wasm_websocket::{
    AttemptError, Error, ExponentialBackoff, Message, Target, WebSocket,
};
use wasm_websocket_leptos::{Handlers, Options, UseWebSocketJson, use_websocket_json_with};

use crate::model::Model;

pub(crate) type SharedModel = Rc<RefCell<Model>>;

/// The longest time until the next attempt, because people wait for it.
const LONGEST_DELAY: Duration = Duration::from_secs(2);

/// Connects to the feed. Every update goes to the model, and none touches a signal.
pub(crate) fn use_feed(
    model: &SharedModel,
    rate: RwSignal<u32>,
    problem: RwSignal<Option<String>>,
) -> UseWebSocketJson<Command, Update> {
    let [takes, begins] = [Rc::clone(model), Rc::clone(model)];
    let handlers = Handlers::new()
        .on_json(move |update: Result<Update, Error>| match update {
            Ok(update) => takes.borrow_mut().take(update),
            Err(error) => problem.set(Some(error.to_string())),
        })
        .on_connect(move |socket| {
            begins.borrow_mut().begin();
            let rate = rate.get();
            async move { begin(&socket, rate) }
        })
        .target(|_| find());
    let options = Options::new().backoff(ExponentialBackoff::new().cap(LONGEST_DELAY));
    // The target is another URL.
    let socket = use_websocket_json_with::<Command, Update, _>("/feed", options, handlers);
    Effect::new(move || {
        let rate = rate.get();
        if socket.is_open.get_untracked() {
            let sent = socket.send(&Command::Rate(rate));
            problem.set(sent.err().map(|error| error.to_string()));
        }
    });
    socket
}

/// Asks for updates, in a new connection.
fn begin(socket: &WebSocket, rate: u32) -> Result<(), AttemptError> {
    let command = Message::json(&Command::Rate(rate)).map_err(|_| AttemptError::Stop)?;
    socket.send(command).map_err(|_| AttemptError::Retry)
}

/// Asks the server where the feed is.
async fn find() -> Result<Target, AttemptError> {
    let answer = Request::get("feed").send().await;
    let answer = answer.map_err(|_| AttemptError::Retry)?;
    let url = answer.text().await.map_err(|_| AttemptError::Retry)?;
    Ok(Target::new(url))
}

/// Has the server kill the feed, or start it.
pub(crate) async fn order(what: &str) -> Result<(), String> {
    let answer = Request::post(&format!("feed/{what}")).send().await;
    let answer = answer.map_err(|error| error.to_string())?;
    match answer.ok() {
        true => Ok(()),
        false => Err(answer.text().await.unwrap_or_default()),
    }
}
