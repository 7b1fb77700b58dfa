//! Where somebody enters.

use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;
use yew_chat_protocol::{MAX_NAME, checked_name};

#[derive(PartialEq, Properties)]
pub(crate) struct LoginProps {
    pub(crate) enter: Callback<AttrValue>,
}

/// Asks for a name.
#[component]
pub(crate) fn Login(props: &LoginProps) -> Html {
    let failure = use_state(|| None::<String>);
    let onsubmit = {
        let (enter, failure) = (props.enter.clone(), failure.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let form = event.target_dyn_into::<HtmlFormElement>();
            let data = form.and_then(|form| FormData::new_with_form(&form).ok());
            let name = data.and_then(|data| data.get("name").as_string());
            match checked_name(&name.unwrap_or_default()) {
                Ok(name) => enter.emit(AttrValue::from(name.to_owned())),
                Err(rule) => failure.set(Some(rule)),
            }
        }
    };
    html! {
        <main class="login">
            <form {onsubmit}>
                <span class="mark" aria-hidden="true" />
                <h1>{ "Chat" }</h1>
                <p>{ "Rooms, people, and lines that arrive once, whatever happens to the connection." }</p>
                <label for="name">{ "Your name" }</label>
                <input id="name" name="name" autocomplete="nickname" autofocus=true required=true
                    maxlength={MAX_NAME.to_string()} />
                if let Some(failure) = &*failure {
                    <p role="alert">{ failure }</p>
                }
                <button>{ "Enter" }</button>
            </form>
        </main>
    }
}
