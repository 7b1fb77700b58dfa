//! The client side of `/control`.

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{PATIENCE, Place, soon};

/// A control channel of a group.
pub(crate) struct Control {
    socket: WebSocketStream<TcpStream>,
}

impl Control {
    pub(crate) async fn of(server: &Place, id: &str) -> Self {
        Self {
            socket: server.open(&format!("/control?id={id}")).await,
        }
    }

    pub(crate) async fn command(&mut self, command: &str) {
        soon(self.socket.send(Message::text(command)))
            .await
            .unwrap();
    }

    pub(crate) async fn send(&mut self, message: Message) {
        soon(self.socket.send(message)).await.unwrap();
    }

    /// Closes the channel and waits for the end of its connection.
    pub(crate) async fn close(mut self) {
        soon(self.socket.close(None)).await.unwrap();
        while let Some(Ok(_)) = soon(self.socket.next()).await {}
    }

    /// The next message, whatever it is.
    pub(crate) async fn next(&mut self) -> Message {
        soon(self.socket.next()).await.unwrap().unwrap()
    }

    pub(crate) async fn next_snapshot(&mut self) -> Value {
        serde_json::from_str(self.next().await.to_text().unwrap()).unwrap()
    }

    /// Waits for a snapshot that fulfils a condition.
    pub(crate) async fn until(&mut self, condition: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let waiting = async {
            loop {
                last = self.next_snapshot().await;
                if condition(&last) {
                    return;
                }
            }
        };
        let result = time::timeout(PATIENCE / 2, waiting).await;
        assert!(result.is_ok(), "the last snapshot was {last}");
        last
    }

    /// Waits until a field has a value.
    pub(crate) async fn until_field(&mut self, field: &str, value: u64) -> Value {
        self.until(|snapshot| snapshot[field] == value).await
    }
}
