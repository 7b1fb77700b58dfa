//! The rooms, and who is in them.

use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;
use yew_chat_protocol::MAX_NAME;

use super::avatar;
use crate::model::{Model, Room};

pub(crate) fn sidebar(
    model: &Model,
    name: &AttrValue,
    go: &Callback<String>,
    leave: &Callback<()>,
) -> Html {
    let people = model.people(model.room());
    html! {
        <aside>
            <nav aria-label="Rooms">
                <h2>{ "Rooms" }</h2>
                <ul class="rooms">
                    { for model.rooms().iter().map(|(name, room)| room_button(model, name, room, go)) }
                </ul>
                { new_room(go) }
            </nav>
            <section class="people" aria-label="People">
                <h2>{ format!("In {}", model.room()) }</h2>
                <ul>
                    { for people.iter().map(|name| html! { <li>{ avatar(name) }{ name }</li> }) }
                </ul>
            </section>
            <div class="self">
                { avatar(name) }
                <span class="name">{ name }</span>
                <button class="quiet" onclick={leave.reform(|_| ())}>{ "Leave" }</button>
            </div>
        </aside>
    }
}

fn room_button(model: &Model, name: &str, room: &Room, go: &Callback<String>) -> Html {
    let current = (model.room() == name).then_some("page");
    let people = model.people(name).len();
    let onclick = {
        let name = name.to_owned();
        go.reform(move |_: MouseEvent| name.clone())
    };
    html! {
        <li key={name}>
            <button class="room" aria-current={current} {onclick}>
                <span class="name">{ name }</span>
                if room.unread > 0 {
                    <span class="unread" aria-label={format!("{} unread", room.unread)}>{ room.unread }</span>
                }
                if people > 0 {
                    <span class="count" aria-label={format!("{people} people")}>{ people }</span>
                }
            </button>
        </li>
    }
}

fn new_room(go: &Callback<String>) -> Html {
    let onsubmit = go.reform(|event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = event.target_dyn_into::<HtmlFormElement>() else {
            return String::new();
        };
        let data = FormData::new_with_form(&form).ok();
        form.reset();
        let name = data.and_then(|data| data.get("room").as_string());
        name.unwrap_or_default()
    });
    html! {
        <form class="new-room" {onsubmit}>
            <input name="room" placeholder="New room" aria-label="New room" required=true
                autocomplete="off" maxlength={MAX_NAME.to_string()} />
            <button class="quiet" aria-label="Open the room">{ "+" }</button>
        </form>
    }
}
