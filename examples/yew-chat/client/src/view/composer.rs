//! Where the person writes.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;
use yew_chat_protocol::MAX_TEXT;

#[derive(PartialEq, Properties)]
pub(crate) struct ComposerProps {
    pub(crate) say: Callback<String>,
    pub(crate) room: AttrValue,
}

/// A field for a line. Enter says it, and Shift with Enter makes a new line.
#[component]
pub(crate) fn Composer(props: &ComposerProps) -> Html {
    let field = use_node_ref();
    let submit = {
        let (field, say) = (field.clone(), props.say.clone());
        Callback::from(move |()| {
            let Some(field) = field.cast::<HtmlTextAreaElement>() else {
                return;
            };
            let text = field.value();
            if !text.trim().is_empty() {
                field.set_value("");
                say.emit(text);
            }
        })
    };
    let onsubmit = submit.reform(|event: SubmitEvent| event.prevent_default());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            submit.emit(());
        }
    });
    let label = format!("Say something in {}", props.room);
    html! {
        <form class="composer" {onsubmit}>
            <textarea ref={field} rows="1" placeholder={label.clone()} aria-label={label}
                maxlength={MAX_TEXT.to_string()} {onkeydown} />
            <button>{ "Send" }</button>
        </form>
    }
}
