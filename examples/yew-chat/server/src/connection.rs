//! One connection of a client.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::time::{Instant, interval, timeout, timeout_at};
use yew_chat_protocol::{ToClient, ToServer, checked_name, checked_text};

use crate::chat::{Chat, Sent};

/// The time for the first message.
const ENTER_TIMEOUT: Duration = Duration::from_secs(10);

/// The time between two pings, which browsers answer by themselves.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// The time after which a client that says nothing, not even the answer to a ping, is gone.
const SILENCE: Duration = Duration::from_secs(60);

/// The longest wait for a client that reads nothing.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);

type Failure = CloseFrame;

/// Serves a client until it leaves, breaks a rule, or says nothing any more.
pub(crate) async fn serve(chat: Arc<Chat>, socket: WebSocket) {
    let number = chat.connect();
    let (mut sink, mut stream) = socket.split();
    let end = converse(&chat, number, &mut sink, &mut stream).await;
    chat.leave(number);
    if let Err(frame) = end {
        // Nobody is left to be told of another failure.
        let _ = timeout(SEND_TIMEOUT, sink.send(Message::Close(Some(frame)))).await;
    }
}

/// The person of a connection.
struct Person {
    connection: u64,
    name: String,
    client: String,
}

async fn converse(
    chat: &Chat,
    connection: u64,
    sink: &mut SplitSink<WebSocket, Message>,
    stream: &mut SplitStream<WebSocket>,
) -> Result<(), Failure> {
    let mut changes = chat.changes();
    let entered = timeout(ENTER_TIMEOUT, next(stream)).await;
    let first = entered.map_err(|_| failure("nobody has entered"))?;
    let Some(first) = first? else {
        return Ok(());
    };
    let ToServer::Enter {
        name,
        client,
        room,
        seen,
    } = first
    else {
        return Err(failure("the first message is Enter"));
    };
    let person = Person {
        connection,
        name: name_of(&name)?,
        client: name_of(&client)?,
    };
    chat.place(connection, &person.name, &name_of(&room)?);
    let mut sent = Sent::seen(seen);
    let mut pings = interval(PING_INTERVAL);
    let mut heard = Instant::now();
    loop {
        send_news(chat, &mut sent, sink).await?;
        tokio::select! {
            received = timeout_at(heard + SILENCE, stream.next()) => {
                heard = Instant::now();
                let received = received.map_err(|_| failure("silence"))?;
                let Some(message) = message(received)? else {
                    return Ok(());
                };
                if let Some(message) = message {
                    obey(chat, &person, message, sink).await?;
                }
            }
            // The sender lives as long as the chat.
            _ = changes.changed() => {}
            _ = pings.tick() => send(sink, Message::Ping(Bytes::new())).await?,
        }
    }
}

/// Does what a client says.
async fn obey(
    chat: &Chat,
    person: &Person,
    message: ToServer,
    sink: &mut SplitSink<WebSocket, Message>,
) -> Result<(), Failure> {
    match message {
        ToServer::Enter { .. } => Err(failure("Enter comes once")),
        ToServer::Go(room) => {
            chat.place(person.connection, &person.name, &name_of(&room)?);
            Ok(())
        }
        ToServer::Say(mut saying) => {
            saying.room = name_of(&saying.room)?;
            saying.text = checked_text(&saying.text)
                .map_err(|rule| failure(&rule))?
                .to_owned();
            chat.say(&person.name, &person.client, saying)
                .map_err(|error| CloseFrame {
                    code: close_code::ERROR,
                    reason: error.to_string().into(),
                })
        }
        ToServer::Ping => send(sink, text(&ToClient::Pong)).await,
    }
}

async fn send_news(
    chat: &Chat,
    sent: &mut Sent,
    sink: &mut SplitSink<WebSocket, Message>,
) -> Result<(), Failure> {
    let news = chat.news(sent);
    if let Some(people) = news.people {
        send(sink, text(&ToClient::People(people))).await?;
    }
    if !news.lines.is_empty() {
        send(sink, text(&ToClient::Lines(news.lines))).await?;
    }
    Ok(())
}

async fn send(sink: &mut SplitSink<WebSocket, Message>, message: Message) -> Result<(), Failure> {
    match timeout(SEND_TIMEOUT, sink.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(failure(&error.to_string())),
        Err(_) => Err(failure("nothing is read")),
    }
}

async fn next(stream: &mut SplitStream<WebSocket>) -> Result<Option<ToServer>, Failure> {
    loop {
        match message(stream.next().await)? {
            Some(Some(message)) => return Ok(Some(message)),
            Some(None) => {}
            None => return Ok(None),
        }
    }
}

/// Reads a message: `None` is the end, and `Some(None)` one that says nothing.
fn message(
    received: Option<Result<Message, axum::Error>>,
) -> Result<Option<Option<ToServer>>, Failure> {
    match received {
        Some(Ok(Message::Text(text))) => serde_json::from_str(&text)
            .map(|message| Some(Some(message)))
            .map_err(|error| failure(&error.to_string())),
        Some(Ok(Message::Binary(_))) => Err(CloseFrame {
            code: close_code::UNSUPPORTED,
            reason: "messages are text".into(),
        }),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Some(None)),
        Some(Ok(Message::Close(_)) | Err(_)) | None => Ok(None),
    }
}

fn name_of(name: &str) -> Result<String, Failure> {
    let checked = checked_name(name).map_err(|rule| failure(&rule))?;
    Ok(checked.to_owned())
}

/// The close frame for a client that breaks a rule, whose reason has 123 bytes at most.
fn failure(rule: &str) -> Failure {
    let end = rule.floor_char_boundary(123);
    CloseFrame {
        code: close_code::POLICY,
        reason: rule[..end].into(),
    }
}

fn text(message: &ToClient) -> Message {
    // These types have nothing that JSON has not.
    Message::text(serde_json::to_string(message).unwrap_or_default())
}
