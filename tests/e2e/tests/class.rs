//! The class for JavaScript, used as a program would use it.

use serde_json::json;
use wasm_websocket_e2e::{Browser, Page, assert_no_errors, in_each_browser};

in_each_browser! {
    the_class_takes_what_the_classes_of_the_browser_take
    the_class_refuses_what_it_cannot_send_and_names_it
    what_a_callback_throws_is_reported_and_stops_nothing
}

async fn the_class_takes_what_the_classes_of_the_browser_take(browser: Browser) {
    let page = Page::open(browser).await;
    let received = page
        .run(
            "const received = [];
            const socket = new WasmWebSocket(new URL(echo), 'chat');
            const all = new Promise((resolve) => {
                socket.onmessage = (data) => {
                    received.push(typeof data === 'string' ? data : [...data]);
                    if (data === 'last') resolve();
                };
            });
            await socket.opened();
            const bytes = new Uint8Array([0, 1, 2, 3, 4, 5]);
            for (const data of [bytes, bytes.buffer, bytes.subarray(1, 3),
                new DataView(bytes.buffer, 4), new Uint16Array([513])]) socket.send(data);
            socket.send('last');
            await all;
            socket.close(4000.0, 'done');
            const { code, reason, wasClean } = await socket.closed();
            return [socket.protocol, received, code, reason, wasClean];",
        )
        .await;
    let all = json!([0, 1, 2, 3, 4, 5]);
    let messages = json!([all, all, [1, 2], [4, 5], [1, 2], "last"]);
    assert_eq!(received, json!(["chat", messages, 4000, "done", true]));
    assert_no_errors(page).await;
}

async fn the_class_refuses_what_it_cannot_send_and_names_it(browser: Browser) {
    let page = Page::open(browser).await;
    let names = page
        .run(
            "const socket = new WasmWebSocket(echo);
            const names = [];
            const attempt = (action) => {
                try { action(); names.push('nothing'); } catch (thrown) { names.push(thrown.name); }
            };
            attempt(() => socket.send('too early'));
            await socket.opened();
            for (const data of [1, null, undefined, {}, []]) attempt(() => socket.send(data));
            for (const code of [999, 1001, 66536, 3000.5, NaN, 'abc', {}]) {
                attempt(() => socket.close(code));
            }
            attempt(() => socket.close(1000, 'x'.repeat(124)));
            attempt(() => new WasmWebSocket('ftp://localhost/'));
            attempt(() => new WasmWebSocket(echo, ['a', 'a']));
            names.push(socket.readyState);
            return names;",
        )
        .await;
    let mut expected = vec![json!("NotOpen")];
    expected.extend(vec![json!("InvalidMessage"); 5]);
    expected.extend(vec![json!("InvalidCloseCode"); 7]);
    expected
        .extend(["InvalidCloseReason", "InvalidUrl", "InvalidProtocol"].map(|name| json!(name)));
    expected.push(json!(1));
    assert_eq!(names, json!(expected));
    assert_no_errors(page).await;
}

async fn what_a_callback_throws_is_reported_and_stops_nothing(browser: Browser) {
    let page = Page::open(browser).await;
    let seen = page
        .run(
            "const reported = [];
            addEventListener('error', (event) => {
                // Chromium hides what scripts from a driver throw, but not that they do.
                reported.push(event.type);
                event.preventDefault();
            });
            const socket = new WasmWebSocket(echo);
            socket.onopen = () => { throw new Error('of open'); };
            const message = new Promise((resolve) => {
                socket.onmessage = () => {
                    socket.onmessage = null;
                    resolve();
                    throw new Error('of message');
                };
            });
            await socket.opened();
            socket.send('hello');
            await message;
            await new Promise((resolve) => {
                socket.onclose = () => { resolve(); throw new Error('of close'); };
                socket.close(4000);
            });
            await socket.closed();
            return reported;",
        )
        .await;
    assert_eq!(seen, json!(["error", "error", "error"]));
    assert_no_errors(page).await;
}
