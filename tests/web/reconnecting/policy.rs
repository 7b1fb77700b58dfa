//! What ends a client, and what it tries again.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ClosePolicy, CloseRule, ConnectionCause, ConnectionEvent, ConnectionState, ErrorKind,
    ReconnectingWebSocket, ReconnectingWebSocketBuilder, Target,
};

use super::super::support::{ServerView, url, within};
use super::{SOON, client, patient_client, until};

/// Returns what a client makes of a close code, and the rule if it is final.
async fn after(
    server: &ServerView,
    code: u16,
    policy: ClosePolicy,
) -> (ConnectionEvent, Option<CloseRule>) {
    let endpoint = format!("/close?code={code}&reason=because");
    let socket = patient_client(&server.url(&endpoint))
        .close_policy(policy)
        .build()
        .unwrap();
    let ended = |event: &ConnectionEvent| event.cause.close_event().is_some();
    let mut events = socket.events();
    let next = async {
        loop {
            let event = futures_util::StreamExt::next(&mut events).await.unwrap();
            if ended(&event) {
                return event;
            }
        }
    };
    let event = within(20_000, next).await.unwrap();
    let end = event.cause.close_event().unwrap();
    assert_eq!((end.code.as_u16(), end.reason.as_str()), (code, "because"));
    let rule = match &event.cause {
        ConnectionCause::FinalCode { rule, .. } => Some(rule.clone()),
        _ => None,
    };
    (event, rule)
}

#[wasm_bindgen_test]
async fn a_server_that_refuses_for_good_ends_the_client_with_the_rule() {
    let mut server = ServerView::new().await;
    for (code, codes) in [
        (1008, 1007..=1010),
        (3000, 3000..=3000),
        (4401, 4400..=4499),
    ] {
        let (event, rule) = after(&server, code, ClosePolicy::new()).await;
        let rule = rule.unwrap();
        assert_eq!((event.to, rule.codes), (ConnectionState::Failed, codes));
        assert!(rule.is_default);
    }
    for code in [1000, 4001, 4408, 4429] {
        let (event, rule) = after(&server, code, ClosePolicy::new()).await;
        assert_eq!((event.to, rule), (ConnectionState::Waiting, None));
    }
    server.until_ended(7).await;
}

#[wasm_bindgen_test]
async fn the_rules_of_the_user_come_before_the_defaults() {
    let server = ServerView::new().await;
    let policy = ClosePolicy::new()
        .stop_on(1000..=1000)
        .reconnect_on(4401..=4401);
    let (event, _) = after(&server, 4401, policy.clone()).await;
    assert_eq!(event.to, ConnectionState::Waiting);
    let (event, rule) = after(&server, 1000, policy).await;
    assert_eq!(event.to, ConnectionState::Failed);
    assert!(!rule.unwrap().is_default);
}

#[wasm_bindgen_test]
async fn bad_input_is_an_error_of_build_and_of_a_provider_the_end() {
    let error = ReconnectingWebSocket::new("ftp://host/").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidUrl);
    assert!(error.to_string().contains("ftp"), "{error}");
    let error = client(&url("/echo"))
        .protocols(["a, b"])
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidProtocol);
    for (builder, wrong) in [
        (client("/").high_water_mark(0), "high-water mark"),
        (client("/").low_water_mark(1 << 40), "low-water mark"),
        (client("/").require_protocol(), "a subprotocol is required"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOption);
        assert!(error.to_string().contains(wrong), "{error}");
    }

    let provide = || async { Ok(Target::new("ftp://host/")) };
    let socket = ReconnectingWebSocket::with_provider(provide)
        .build()
        .unwrap();
    let error = socket.opened().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidUrl);
    let event = socket.closed().await;
    assert!(matches!(event.cause, ConnectionCause::CannotConnect(_)));
    assert_eq!(event.attempt, 1);
    assert_eq!(socket.stats().losses.cannot_connect, 1);
}

/// Returns the error of a URL that no client tries twice. Some browsers throw in the constructor.
async fn refused_at_once(builder: ReconnectingWebSocketBuilder) -> String {
    let error = match builder.backoff(|_| Some(SOON)).build() {
        Err(error) => error,
        Ok(socket) => {
            let error = within(20_000, socket.opened()).await.unwrap().unwrap_err();
            let event = socket.last_event();
            assert!(matches!(event.cause, ConnectionCause::CannotConnect(_)));
            assert_eq!((event.to, event.attempt), (ConnectionState::Failed, 1));
            error
        }
    };
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    error.to_string()
}

#[wasm_bindgen_test]
async fn a_blocked_port_is_retried_by_nobody() {
    let builder = ReconnectingWebSocket::builder("ws://127.0.0.1:25/").close_grace(SOON);
    let message = refused_at_once(builder).await;
    assert!(
        message.starts_with("the browser refused to connect"),
        "{message}"
    );
}

/// The origin of the page, as it may be changed by a page.
struct Origin(JsValue);

impl Origin {
    fn replace(origin: &str) -> Self {
        let global = js_sys::global();
        let before = Reflect::get(&global, &"origin".into()).unwrap();
        Reflect::set(&global, &"origin".into(), &origin.into()).unwrap();
        Self(before)
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        Reflect::set(&js_sys::global(), &"origin".into(), &self.0).unwrap();
    }
}

/// Mixed content, which `WebKit` fails like a server. The development server has no TLS, so the page
/// only says that it has.
#[wasm_bindgen_test]
async fn a_url_without_tls_is_retried_by_no_page_with_tls() {
    let mut server = ServerView::new().await;
    let refused = server.listen("/echo").await;
    server.unlisten().await;
    let elsewhere = refused.replace("127.0.0.1", "0.0.0.0");
    let socket = patient_client(&elsewhere).build().unwrap();
    until(&mut socket.events(), ConnectionState::Waiting).await;

    let _origin = Origin::replace("https://example.com");
    let message = refused_at_once(ReconnectingWebSocket::builder(&elsewhere)).await;
    assert!(message.contains("wss"), "{message}");
    // No certificate is needed on this machine.
    let socket = patient_client(&refused).build().unwrap();
    until(&mut socket.events(), ConnectionState::Waiting).await;
}

#[wasm_bindgen_test]
async fn opened_waits_through_failures_and_gives_up_only_with_the_policy() {
    let mut server = ServerView::new().await;
    let address = server.listen("/echo").await;
    server.unlisten().await;
    let socket = client(&address).build().unwrap();
    let mut events = socket.events();
    let (opened, ()) = futures_util::join!(socket.opened(), async {
        for _ in 0..3 {
            until(&mut events, ConnectionState::Waiting).await;
        }
        server.listen("/echo").await;
    });
    opened.unwrap();
    assert!(socket.state().is_open());
    assert!(socket.last_event().attempt > 3);
    assert_eq!(socket.retry_in(), None);

    server.unlisten().await;
    let backoff = |retry: wasm_websocket::Retry| (retry.number < 3).then_some(SOON);
    let limited = client(&address).backoff(backoff).build().unwrap();
    let error = limited.opened().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert_eq!(error.close_event().unwrap().code.as_u16(), 1006);
    assert_eq!(limited.stats().attempts, 3);
    limited.close();
    limited.reconnect();
    let closed = limited.opened();
    limited.close();
    assert_eq!(closed.await.unwrap_err().kind(), ErrorKind::Closed);
}

#[wasm_bindgen_test]
async fn the_time_until_the_next_attempt_can_be_asked_for() {
    let mut server = ServerView::new().await;
    let address = server.listen("/echo").await;
    server.unlisten().await;
    let socket = patient_client(&address).build().unwrap();
    let seen = until(&mut socket.events(), ConnectionState::Waiting).await;
    let left = socket.retry_in().unwrap();
    assert!(left <= seen.last().unwrap().delay.unwrap());
    assert!(left > super::NEVER / 2, "{left:?}");
    socket.close();
    assert_eq!(socket.retry_in(), None);
}

#[wasm_bindgen_test]
async fn a_server_that_picks_no_subprotocol_is_tried_again_if_one_is_required() {
    let server = ServerView::new().await;
    let offering = |picked| {
        let address = server.url(&format!("/echo?protocol={picked}"));
        patient_client(&address).protocols(["v2.chat", "v1.chat"])
    };
    let socket = offering("v1.chat").require_protocol().build().unwrap();
    socket.opened().await.unwrap();
    assert_eq!(socket.protocol(), "v1.chat");
    let socket = offering("").require_protocol().build().unwrap();
    let seen = until(&mut socket.events(), ConnectionState::Waiting).await;
    let last = seen.last().unwrap();
    assert_eq!(last.from, ConnectionState::Connecting, "{last:?}");
    assert!(matches!(last.cause, ConnectionCause::Ended(_)), "{last:?}");
}
