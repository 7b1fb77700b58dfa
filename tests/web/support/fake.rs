//! A socket whose events come when the test says so.

use js_sys::Object;
use wasm_bindgen::prelude::*;
use wasm_websocket::{WebSocket, WebSocketBuilder};

use super::hostile::{constructor_of_shape, open_sockets};

#[wasm_bindgen(module = "/tests/web/support/fake.js")]
extern "C" {
    #[derive(Clone)]
    #[wasm_bindgen(extends = Object)]
    pub(crate) type FakeWebSocket;
    #[wasm_bindgen(constructor)]
    fn new() -> FakeWebSocket;
    #[wasm_bindgen(method)]
    fn fire(this: &FakeWebSocket, name: &str, details: &JsValue);
    #[wasm_bindgen(method, setter, js_name = readyState)]
    pub(crate) fn set_ready_state(this: &FakeWebSocket, state: u16);
    #[wasm_bindgen(method, setter, js_name = bufferedAmounts)]
    pub(crate) fn set_buffered_amounts(this: &FakeWebSocket, bytes: Vec<f64>);
    #[wasm_bindgen(method, getter, js_name = bufferedAmounts)]
    pub(crate) fn buffered_amounts(this: &FakeWebSocket) -> Vec<f64>;
    #[wasm_bindgen(method, setter, js_name = thrown)]
    pub(crate) fn set_thrown(this: &FakeWebSocket, thrown: &JsValue);
    #[wasm_bindgen(method, getter)]
    pub(crate) fn sent(this: &FakeWebSocket) -> u32;
    #[wasm_bindgen(method, getter)]
    fn closings(this: &FakeWebSocket) -> js_sys::Array;

    #[wasm_bindgen(js_name = fakeConstructor)]
    fn fake_constructor();
    #[wasm_bindgen(js_name = throwingConstructor)]
    fn throwing_constructor(thrown: &JsValue);
    #[wasm_bindgen(js_name = missingConstructor)]
    fn missing_constructor();
    #[wasm_bindgen(js_name = restoreConstructor)]
    fn restore_constructor();
}

impl FakeWebSocket {
    /// A socket that is made of a fake one, which is open.
    pub(crate) fn opened() -> (WebSocket, Self) {
        let fake = Self::new();
        let socket = WebSocket::from_raw(fake.clone().unchecked_into()).unwrap();
        fake.open();
        (socket, fake)
    }

    /// A socket that a builder makes of a fake one, which is CONNECTING.
    pub(crate) fn built(builder: WebSocketBuilder) -> (WebSocket, Self) {
        let constructor = Constructor::fake();
        let socket = builder.build().unwrap();
        drop(constructor);
        let fake = socket.as_raw().clone().unchecked_into();
        (socket, fake)
    }

    pub(crate) fn open(&self) {
        self.set_ready_state(1);
        self.fire("open", &JsValue::UNDEFINED);
    }

    pub(crate) fn message(&self, data: &JsValue) {
        self.fire("message", &details(&[("data", data.clone())]));
    }

    /// The `error` event, at which the standard has the socket CLOSED.
    pub(crate) fn fail(&self) {
        self.set_ready_state(3);
        self.fire("error", &JsValue::UNDEFINED);
    }

    pub(crate) fn close(&self, code: u16, reason: &str, was_clean: bool) {
        self.set_ready_state(3);
        let event = details(&[
            ("code", code.into()),
            ("reason", reason.into()),
            ("wasClean", was_clean.into()),
        ]);
        self.fire("close", &event);
    }

    /// An event without any properties of its own.
    pub(crate) fn fire_plainly(&self, name: &str) {
        self.fire(name, &JsValue::UNDEFINED);
    }

    /// The codes and reasons with which it was told to close.
    pub(crate) fn told_to_close(&self) -> Vec<String> {
        let closings = self.closings().into_iter();
        closings.map(|line| line.as_string().unwrap()).collect()
    }
}

fn details(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        js_sys::Reflect::set(&object, &JsValue::from_str(name), value).unwrap();
    }
    object.into()
}

/// Another constructor in the place of the browser's, until it is dropped.
/// Nothing may be awaited as long as it is there: other tests need the browser's own.
pub(crate) struct Constructor(());

impl Constructor {
    fn fake() -> Self {
        fake_constructor();
        Self(())
    }

    pub(crate) fn throwing(thrown: &JsValue) -> Self {
        throwing_constructor(thrown);
        Self(())
    }

    /// One of the shapes of `hostile.js`.
    pub(crate) fn of_shape(name: &str) -> Self {
        constructor_of_shape(name);
        Self(())
    }

    /// How many of the sockets that were made of it have not been told to close.
    pub(crate) fn open_sockets(&self) -> u32 {
        open_sockets()
    }

    pub(crate) fn missing() -> Self {
        missing_constructor();
        Self(())
    }
}

impl Drop for Constructor {
    fn drop(&mut self) {
        restore_constructor();
    }
}
