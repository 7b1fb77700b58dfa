//! Messages of a page to itself, which are tasks without a delay.

use wasm_bindgen::prelude::*;

use super::foreign::property;

#[wasm_bindgen]
extern "C" {
    type MessageChannel;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<MessageChannel, JsValue>;

    type MessagePort;
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &MessagePort, handler: &JsValue);
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &MessagePort, message: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &MessagePort);
}

/// Calls a function in the next task. Returns the port of the message, with which
/// [`cancel_next_task`] cancels the call, or `None` where there are no such messages.
pub(crate) fn call_in_next_task(function: &JsValue) -> Option<JsValue> {
    let channel = MessageChannel::new().ok()?;
    let [receiver, sender] = ["port1", "port2"].map(|name| property(&channel, name));
    let port: &MessagePort = receiver.unchecked_ref();
    port.set_onmessage(function);
    // `null` can always be cloned.
    let _ = sender
        .unchecked_ref::<MessagePort>()
        .post_message(&JsValue::NULL);
    Some(receiver)
}

pub(crate) fn cancel_next_task(port: JsValue) {
    let port: &MessagePort = port.unchecked_ref();
    port.set_onmessage(&JsValue::NULL);
    port.close();
}
