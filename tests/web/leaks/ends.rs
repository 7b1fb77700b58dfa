//! How the connections ended, as the server saw it.

use futures_util::SinkExt;
use serde_json::{Value, json};
use wasm_websocket::WebSocketStream;

use super::cycles::Cycles;
use crate::web::support::{Engine, ServerView, within};

/// How long the last connections may take to end.
const SECONDS_TO_END: i32 = 10;

impl Cycles {
    /// Waits until no connection is open at the server, and checks that each has ended as it should.
    pub(super) async fn assert_all_ended(&mut self) {
        let each = self.finished as u64;
        let dropped = all_ended("dropped", &mut self.dropped, each).await;
        assert_eq!(dropped["closes"], json!({ "1000": each }));

        let closed = all_ended("closed", &mut self.closed, each).await;
        let other_code = each / 4;
        let expected = json!({ "1000": each - other_code, "4001": other_code });
        assert_eq!(closed["closes"], expected);

        let hung = self.hung.get();
        let hanging = all_ended("hanging", self.hanging.get_mut(), hung).await;
        match Engine::current() {
            Engine::Chromium | Engine::Webkit => assert_eq!(hanging["cancelled"], hung),
            // It ends the connection when it is answered.
            Engine::Firefox => assert_eq!(cancelled(&hanging), hung, "{hanging}"),
        }

        self.rounds += 1;
        let early = self.all_cancelled_ended().await;
        assert!(cancelled(&early) <= each - hung + self.rounds as u64);
        assert_eq!(early["requests"], cancelled(&early), "{early}");

        // A quarter of them were refused, which is no close.
        let inside = all_ended("dropped inside", &mut self.dropped_inside, each).await;
        let expected = json!({ "1000": each / 2, "4000": each / 4 });
        assert_eq!(inside["closes"], expected);

        // More may have been told of the others meanwhile.
        for view in [
            &mut self.dropped,
            &mut self.closed,
            &mut self.cancelled,
            self.hanging.get_mut(),
            &mut self.dropped_inside,
        ] {
            view.catch_up();
        }
    }

    /// What is cancelled early may never become a request, so that it is not known how many there
    /// are to come. But one that is made now comes after them, and is known by its message.
    async fn all_cancelled_ended(&mut self) -> Value {
        let url = self.cancelled.url("/echo");
        let mut last = WebSocketStream::connect(&url).await.unwrap();
        last.send("the last".into()).await.unwrap();
        last.close().await.unwrap();
        let rounds = self.rounds;
        let ended = |seen: &Value| seen["open"] == 0 && seen["received_messages"] == rounds;
        in_time("cancelled", &mut self.cancelled, ended).await
    }
}

/// Waits until so many connections have been there and have ended.
async fn all_ended(how: &str, view: &mut ServerView, requests: u64) -> Value {
    let ended = |seen: &Value| seen["open"] == 0 && seen["requests"] == requests;
    in_time(how, view, ended).await
}

async fn in_time(how: &str, view: &mut ServerView, ended: impl Fn(&Value) -> bool) -> Value {
    match within(SECONDS_TO_END * 1000, view.until(ended)).await {
        Some(seen) => seen,
        None => panic!("the connections that were {how}: {}", view.last()),
    }
}

/// The connections that have ended before, at or soon after the answer to the handshake.
/// When the answer is on its way, the browsers end some with 1001, or with no close frame.
fn cancelled(seen: &Value) -> u64 {
    let count = |value: &Value| value.as_u64().unwrap_or(0);
    let closes = ["1000", "1001", "1006"].map(|code| count(&seen["closes"][code]));
    count(&seen["cancelled"]) + closes.iter().sum::<u64>()
}
