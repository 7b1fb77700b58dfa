//! How the connection is.

use gloo_timers::callback::Interval;
use wasm_websocket_yew::wasm_websocket::ConnectionState;
use wasm_websocket_yew::{Connection, Status};
use yew::prelude::*;

use crate::model::Model;

/// The name of the room, and a light for the connection.
pub(crate) fn header(model: &Model, status: &Status) -> Html {
    let people = model.people(model.room()).len();
    let (class, text) = match status.state {
        state if state.is_open() => ("online", "Connected"),
        ConnectionState::Closing | ConnectionState::Closed | ConnectionState::Failed => {
            ("offline", "Disconnected")
        }
        _ => ("connecting", "Connecting…"),
    };
    html! {
        <header>
            <h1>{ model.room() }</h1>
            <p class="here">
                { match people {
                    1 => "1 person".to_owned(),
                    _ => format!("{people} people"),
                } }
            </p>
            <p class={classes!("light", class)} role="status">{ text }</p>
        </header>
    }
}

/// What is wrong, if something is.
pub(crate) fn banner(
    connection: &Connection,
    status: &Status,
    failure: Option<&AttrValue>,
) -> Html {
    // The first attempt is nothing to worry about.
    let is_lost = !status.is_open() && (status.attempt > 1 || status.delay.is_some());
    let reconnect = {
        let connection = connection.clone();
        move |_: MouseEvent| connection.reconnect()
    };
    html! {
        <>
            if is_lost {
                <div class="banner" role="alert">
                    <p>
                        { status.cause.to_string() }
                        { ". What you say is sent when the connection is back." }
                        <Countdown connection={connection.clone()} />
                    </p>
                    <button onclick={reconnect}>{ "Try now" }</button>
                </div>
            }
            if let Some(failure) = failure {
                <div class="banner wrong" role="alert"><p>{ failure }</p></div>
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct CountdownProps {
    connection: Connection,
}

/// The seconds until the next attempt.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let render = use_force_update();
    use_effect_with((), move |()| {
        let interval = Interval::new(250, move || render.force_update());
        move || drop(interval)
    });
    match props.connection.retry_in() {
        Some(time) => html! {
            // It would be read aloud with each second.
            <span aria-hidden="true">{ format!(" Again in {} s.", time.as_secs() + 1) }</span>
        },
        None => html! {},
    }
}
