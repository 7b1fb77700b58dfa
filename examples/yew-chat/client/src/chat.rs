//! The chat of somebody who has entered.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_websocket_yew::wasm_websocket::{AttemptError, Error, Heartbeat, Message};
use wasm_websocket_yew::{Handlers, Options, UseWebSocketJson, use_websocket_json_with};
use yew::functional::UseForceUpdateHandle;
use yew::prelude::*;
use yew_chat_protocol::{ToClient, ToServer};

use crate::model::Model;
use crate::view::{Composer, banner, header, log, sidebar};

#[derive(PartialEq, Properties)]
pub(crate) struct ChatProps {
    pub(crate) name: AttrValue,
    pub(crate) leave: Callback<()>,
}

/// The chat, with a connection for as long as it is shown.
#[component]
pub(crate) fn Chat(props: &ChatProps) -> Html {
    let render = use_force_update();
    // It is changed where something happens, and not only by the next render: several messages may
    // come before that.
    let model = use_mut_ref(|| Model::new(&props.name, client_id()));
    let failure = use_state(|| None::<AttrValue>);

    let handlers = handlers(&model, &failure, &render);
    let socket: UseWebSocketJson<ToServer, ToClient> =
        use_websocket_json_with("/chat", options(), handlers);

    // What cannot be sent now stays in the model, and is said again with the next connection.
    let send = {
        let (socket, failure) = (socket.clone(), failure.clone());
        move |message: Result<ToServer, String>| {
            let sent = message
                .and_then(|message| socket.send(&message).map_err(|error| error.to_string()));
            failure.set(sent.err().map(AttrValue::from));
            render.force_update();
        }
    };
    let say = {
        let (model, send) = (Rc::clone(&model), send.clone());
        Callback::from(move |text: String| {
            let said = model.borrow_mut().say(&text);
            send(said);
        })
    };
    let go = {
        let model = Rc::clone(&model);
        Callback::from(move |room: String| {
            let gone = model.borrow_mut().go(&room);
            send(gone);
        })
    };

    let model = model.borrow();
    let status = socket.status();
    html! {
        <div class="chat">
            { sidebar(&model, &props.name, &go, &props.leave) }
            <main>
                { header(&model, &status) }
                { banner(&socket, &status, failure.as_ref()) }
                { log(&model) }
                <Composer {say} room={model.room().to_owned()} />
            </main>
        </div>
    }
}

fn handlers(
    model: &Rc<RefCell<Model>>,
    failure: &UseStateHandle<Option<AttrValue>>,
    render: &UseForceUpdateHandle,
) -> Handlers {
    let (received, failure, render) = (Rc::clone(model), failure.clone(), render.clone());
    let connected = Rc::clone(model);
    Handlers::new()
        .on_json(move |message: Result<ToClient, Error>| match message {
            Ok(message) => {
                received.borrow_mut().receive(message);
                render.force_update();
            }
            Err(error) => failure.set(Some(error.to_string().into())),
        })
        .on_connect(move |socket| {
            let greeting = connected.borrow().greeting();
            async move {
                let mut messages = greeting.iter();
                messages
                    .try_for_each(|message| socket.send_json(message))
                    .map_err(|_| AttemptError::Retry)
            }
        })
}

fn options() -> Options {
    let message = |text: &str| Message::from(format!("\"{text}\""));
    // The texts of `ToServer::Ping` and of `ToClient::Pong`.
    Options::new().heartbeat(Heartbeat::new(), message("Ping"), message("Pong"))
}

/// What tells this page from all others.
fn client_id() -> String {
    let digits = || (js_sys::Math::random() * 1e12) as u64;
    format!("{:012}{:012}", digits(), digits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heartbeat_says_what_the_protocol_says() {
        let ping = serde_json::to_string(&ToServer::Ping).unwrap();
        let pong = serde_json::to_string(&ToClient::Pong).unwrap();
        let expected = Options::new().heartbeat(Heartbeat::new(), &*ping, &*pong);
        assert_eq!(options(), expected);
    }
}
