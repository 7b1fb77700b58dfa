//! What the server saw, and what it is told to do.

use futures_util::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use wasm_websocket::{Message, OverflowPolicy, ReceiveLimit, WebSocket, WebSocketStream};

use super::{unique, url};

/// A group of connections that the server knows by an id of this test's own, with the channel over
/// which it tells what it saw of them.
pub(crate) struct ServerView {
    id: String,
    channel: WebSocketStream,
    last: Value,
}

impl ServerView {
    pub(crate) async fn new() -> Self {
        let id = unique();
        let channel = WebSocket::builder(&url(&format!("/control?id={id}")))
            // The last snapshot says it all, and a test may make thousands of them before it looks.
            .receive_limit(
                ReceiveLimit::default()
                    .messages(1)
                    .overflow(OverflowPolicy::DropOldest),
            )
            .connect()
            .await
            .unwrap();
        Self {
            id,
            channel,
            last: Value::Null,
        }
    }

    /// The URL of an endpoint, for a connection of this group.
    pub(crate) fn url(&self, endpoint: &str) -> String {
        url(&self.endpoint(endpoint))
    }

    /// An endpoint with the id of this group.
    pub(crate) fn endpoint(&self, endpoint: &str) -> String {
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        format!("{endpoint}{separator}id={}", self.id)
    }

    /// Opens a port that the group can close again, and gives the URL of an endpoint at it.
    pub(crate) async fn listen(&mut self, endpoint: &str) -> String {
        self.command("listen").await;
        let seen = self.until(|seen| seen["listening"] == true).await;
        let port = seen["port"].as_u64().unwrap();
        format!("ws://127.0.0.1:{port}{}", self.endpoint(endpoint))
    }

    /// Kills the server behind that port: its connections are reset, and no other can be made.
    pub(crate) async fn unlisten(&mut self) {
        self.command("unlisten").await;
        self.until(|seen| seen["listening"] == false).await;
    }

    /// A socket of this group on its way to an endpoint.
    pub(crate) fn socket(&self, endpoint: &str) -> WebSocket {
        WebSocket::new(&self.url(endpoint)).unwrap()
    }

    /// Has the server do something, as `"proceed"`. Its documentation lists the commands.
    pub(crate) async fn command(&mut self, command: &str) {
        self.channel.send(command.into()).await.unwrap();
    }

    /// Waits until nothing watches over what was commanded, so that no timer is left, and reads what
    /// has been told.
    pub(crate) async fn settle(&mut self) {
        self.channel.socket().drained().await.unwrap();
        self.catch_up();
    }

    /// Reads what has been told so far, so that no snapshot waits in the stream, where leak tests
    /// would count it as a value of JavaScript.
    pub(crate) fn catch_up(&mut self) {
        while let Some(Some(snapshot)) = self.channel.next().now_or_never() {
            self.read(&snapshot.unwrap());
        }
    }

    /// Waits until the server has seen something, and returns all that it saw.
    pub(crate) async fn until(&mut self, seen: impl Fn(&Value) -> bool) -> Value {
        while self.last.is_null() || !seen(&self.last) {
            let snapshot = self.channel.next().await.unwrap().unwrap();
            self.read(&snapshot);
        }
        self.last.clone()
    }

    fn read(&mut self, snapshot: &Message) {
        self.last = serde_json::from_slice(snapshot.as_bytes()).unwrap();
    }

    /// Forgets what has been told so far.
    pub(crate) fn forget(&mut self) {
        self.catch_up();
        self.last = Value::Null;
    }

    /// What the server said last.
    pub(crate) fn last(&self) -> &Value {
        &self.last
    }

    /// Waits until every connection of the group has ended, of which there have been so many.
    pub(crate) async fn until_ended(&mut self, connections: u64) -> Value {
        self.until(|seen| seen["requests"] == connections && seen["open"] == 0)
            .await
    }
}
