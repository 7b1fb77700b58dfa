//! The page: somebody enters, and is in the chat until they leave.

use yew::prelude::*;

use crate::chat::Chat;
use crate::view::Login;

/// The whole program.
#[component]
pub(crate) fn App() -> Html {
    let name = use_state(|| None::<AttrValue>);
    let enter = {
        let name = name.clone();
        Callback::from(move |entered| name.set(Some(entered)))
    };
    let leave = {
        let name = name.clone();
        Callback::from(move |()| name.set(None))
    };
    match &*name {
        // Leaving unmounts the chat, which closes the connection.
        Some(name) => html! { <Chat {name} {leave} /> },
        None => html! { <Login {enter} /> },
    }
}
