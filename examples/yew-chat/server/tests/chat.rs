//! The server, over real connections.

use std::path::Path;
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use yew_chat_protocol::{LOBBY, Line, People, Saying, ToClient, ToServer};
use yew_chat_server::{Chat, router};

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn enter(address: &str, name: &str, client: &str, seen: u64) -> Self {
        let (socket, _) = connect_async(address).await.unwrap();
        let mut client_socket = Self(socket);
        let enter = ToServer::Enter {
            name: name.into(),
            client: client.into(),
            room: LOBBY.into(),
            seen,
        };
        client_socket.send(&enter).await;
        client_socket
    }

    async fn send(&mut self, message: &ToServer) {
        let text = serde_json::to_string(message).unwrap();
        self.0.send(Message::text(text)).await.unwrap();
    }

    async fn say(&mut self, number: u64, text: &str) {
        let (room, text) = (LOBBY.into(), text.into());
        self.send(&ToServer::Say(Saying { number, room, text }))
            .await;
    }

    async fn next(&mut self) -> ToClient {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn lines(&mut self, count: usize) -> Vec<Line> {
        let mut all = Vec::new();
        while all.len() < count {
            if let ToClient::Lines(lines) = self.next().await {
                all.extend(lines);
            }
        }
        all
    }

    async fn until_people(&mut self, expected: &People) {
        while self.next().await != ToClient::People(expected.clone()) {}
    }

    async fn close_reason(mut self) -> String {
        loop {
            if let Message::Close(frame) = self.0.next().await.unwrap().unwrap() {
                return frame.unwrap().reason.to_string();
            }
        }
    }
}

async fn start(chat: Arc<Chat>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("ws://{}/chat", listener.local_addr().unwrap());
    let router = router(chat, Path::new("nothing"));
    let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, server)
}

fn texts(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| &*line.saying.text).collect()
}

#[tokio::test]
async fn everybody_gets_every_line_and_knows_who_is_where() {
    let (address, _server) = start(Chat::open(None).unwrap()).await;
    let mut ada = Client::enter(&address, " Ada ", "a", 0).await;
    ada.until_people(&People::from([(LOBBY.into(), vec!["Ada".into()])]))
        .await;
    let mut bob = Client::enter(&address, "Bob", "b", 0).await;
    let both = People::from([(LOBBY.into(), vec!["Ada".into(), "Bob".into()])]);
    ada.until_people(&both).await;
    bob.until_people(&both).await;
    ada.say(1, "hello").await;
    bob.say(1, " hi ").await;
    let lines = ada.lines(2).await;
    assert_eq!(lines, bob.lines(2).await);
    assert_eq!(
        lines.iter().map(|line| line.number).collect::<Vec<_>>(),
        [1, 2]
    );
    let mut sorted = texts(&lines);
    sorted.sort_unstable();
    assert_eq!(sorted, ["hello", "hi"]);

    bob.send(&ToServer::Go("garden".into())).await;
    let apart = [(LOBBY, "Ada"), ("garden", "Bob")];
    let apart = apart.map(|(room, name)| (room.into(), vec![name.into()]));
    ada.until_people(&People::from(apart)).await;
    drop(bob);
    ada.until_people(&People::from([(LOBBY.into(), vec!["Ada".into()])]))
        .await;
    ada.send(&ToServer::Ping).await;
    while ada.next().await != ToClient::Pong {}
}

#[tokio::test]
async fn what_comes_twice_is_said_once_also_after_the_server_was_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    {
        let (address, server) = start(Chat::open(Some(&journal)).unwrap()).await;
        let mut ada = Client::enter(&address, "Ada", "a", 0).await;
        for number in [1, 2, 2, 1, 3] {
            ada.say(number, &number.to_string()).await;
        }
        assert_eq!(texts(&ada.lines(3).await), ["1", "2", "3"]);
        server.abort();
        let _ = server.await;
    }
    // What a killed server writes last may be a part.
    let mut bytes = std::fs::read(&journal).unwrap();
    bytes.extend(b"{\"number\":4,");
    std::fs::write(&journal, bytes).unwrap();

    let (address, _server) = start(Chat::open(Some(&journal)).unwrap()).await;
    let mut ada = Client::enter(&address, "Ada", "a", 1).await;
    ada.say(3, "3").await;
    ada.say(4, "4").await;
    let lines = ada.lines(3).await;
    assert_eq!(texts(&lines), ["2", "3", "4"]);
    assert_eq!(lines.last().unwrap().number, 4);
}

#[tokio::test]
async fn a_client_that_breaks_a_rule_is_told_which() {
    let (address, _server) = start(Chat::open(None).unwrap()).await;
    let nameless = Client::enter(&address, " ", "a", 0).await;
    assert_eq!(nameless.close_reason().await, "a name is not empty");
    let mut twice = Client::enter(&address, "Ada", "a", u64::MAX).await;
    twice.say(1, &"x".repeat(2001)).await;
    assert_eq!(twice.close_reason().await, "2001 characters; at most 2000");
    let mut wrong = Client::enter(&address, "Ada", "a", 0).await;
    wrong.0.send(Message::text("hello")).await.unwrap();
    assert!(wrong.close_reason().await.contains("expected value"));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "not\na journal\n").unwrap();
    let error = Chat::open(Some(file.path())).unwrap_err();
    assert!(error.to_string().ends_with("is not the journal of a chat"));
    assert_eq!(std::fs::read(file.path()).unwrap(), b"not\na journal\n");
}
