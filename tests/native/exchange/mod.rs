//! Requests and replies over a connection in memory.

mod random;

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{FutureExt, Sink, Stream, StreamExt, join};
use wasm_websocket::{Correlated, Error, ErrorKind, Incoming, Message, Reply, Requester};

use crate::native::pipe::{Duplex, duplex, run, some_error};

/// A message with an id, or without one.
#[derive(Clone, Debug, PartialEq)]
struct Letter {
    id: Option<u32>,
    text: String,
}

fn letter(id: u32, text: &str) -> Letter {
    let text = text.to_owned();
    Letter { id: Some(id), text }
}

impl Correlated for Letter {
    type Id = u32;

    fn id(&self) -> Option<u32> {
        self.id
    }
}

/// A side of a connection that sends letters. One that says "unsendable" is not.
struct Post(Duplex);

impl Stream for Post {
    type Item = Result<Letter, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = std::task::ready!(self.0.poll_next_unpin(context));
        Poll::Ready(item.map(|message| {
            let text = message?.into_text().unwrap();
            let (id, text) = text.split_once(' ').unwrap();
            let (id, text) = (id.parse().ok(), text.to_owned());
            Ok(Letter { id, text })
        }))
    }
}

impl Sink<Letter> for Post {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.0).poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, letter: Letter) -> Result<(), Error> {
        if letter.text == "unsendable" {
            return Err(some_error());
        }
        Pin::new(&mut self.0).start_send(on_the_wire(&letter))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.0).poll_close(context)
    }
}

fn on_the_wire(letter: &Letter) -> Message {
    let id = letter.id.map_or("-".to_owned(), |id| id.to_string());
    format!("{id} {}", letter.text).into()
}

type Client = Requester<Letter, Letter>;
type Rest = Incoming<Post, Letter, Letter>;

/// A client, what it does not expect, and its server.
fn connected(capacity: usize) -> (Client, Rest, Duplex) {
    let (here, there) = duplex(capacity);
    let (client, rest) = Requester::new(Post(here));
    (client, rest, there)
}

/// Lets the connection do what it can, and gives what nobody has asked for.
fn work(rest: &mut Rest) -> Option<Result<Letter, Error>> {
    rest.next().now_or_never().flatten()
}

#[track_caller]
fn failure(reply: Reply<Letter, Letter>) -> Error {
    reply.now_or_never().expect("it waits").unwrap_err()
}

#[test]
fn each_reply_finds_its_request_in_whatever_order_they_come() {
    let (client, mut rest, server) = connected(9);
    let replies = [1, 2, 3].map(|id| client.submit(letter(id, "?")));
    assert_eq!(client.pending(), 3);
    assert!(work(&mut rest).is_none());
    assert_eq!(
        server.received(),
        ["1 ?".into(), "2 ?".into(), "3 ?".into()]
    );
    for id in [3, 1, 2] {
        server.send_now(format!("{id} answer to {id}"));
    }
    assert!(work(&mut rest).is_none());
    for (id, reply) in (1..).zip(replies) {
        let answer = reply.now_or_never().unwrap().unwrap();
        assert_eq!(answer, letter(id, &format!("answer to {id}")));
    }
    assert_eq!(client.pending(), 0);
}

#[test]
fn who_waits_is_woken() {
    let (client, mut rest, mut server) = connected(1);
    let asking = async {
        let one = client.submit(letter(1, "?"));
        let two = client.submit(letter(2, "?"));
        (two.await.unwrap().text, one.await.unwrap().text)
    };
    let answering = async {
        for _ in 0..2 {
            let question = server.next().await.unwrap().unwrap().into_text().unwrap();
            server.send_now(question.replace('?', "!"));
        }
        server.close();
    };
    let reading = async { while rest.next().await.is_some() {} };
    let (texts, ..) = run(async { join!(asking, answering, reading) });
    assert_eq!(texts, ("!".to_owned(), "!".to_owned()));
}

#[test]
fn what_nobody_has_asked_for_is_an_item() {
    let (client, mut rest, server) = connected(9);
    let reply = client.submit(letter(1, "?"));
    assert!(work(&mut rest).is_none());
    server.send_now("- news");
    server.send_now("7 unknown");
    server.send_now("1 first");
    server.send_now("1 second");
    let news = work(&mut rest).unwrap().unwrap();
    assert_eq!((news.id, news.text.as_str()), (None, "news"));
    assert_eq!(work(&mut rest).unwrap().unwrap(), letter(7, "unknown"));
    assert_eq!(work(&mut rest).unwrap().unwrap(), letter(1, "second"));
    assert_eq!(reply.now_or_never().unwrap().unwrap(), letter(1, "first"));
}

#[test]
fn a_request_needs_an_id_of_its_own() {
    let (client, mut rest, server) = connected(9);
    let first = client.submit(letter(1, "?"));
    let error = failure(client.submit(letter(1, "again")));
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "a request with the id 1 is pending already, and an id is used once at a time"
    );
    let nameless = Letter {
        id: None,
        text: String::new(),
    };
    let error = failure(client.submit(nameless));
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    // The first is not harmed, and its id can be used when it is answered.
    assert!(work(&mut rest).is_none());
    server.send_now("1 !");
    assert!(work(&mut rest).is_none());
    assert!(first.now_or_never().unwrap().is_ok());
    let _again = client.submit(letter(1, "again"));
    assert!(work(&mut rest).is_none());
    assert_eq!(server.received().len(), 2);
}

#[test]
fn a_request_that_was_given_up_is_not_sent_and_its_late_reply_is_an_item() {
    let (client, mut rest, server) = connected(9);
    drop(client.submit(letter(1, "never")));
    let sent = client.submit(letter(2, "?"));
    assert!(work(&mut rest).is_none());
    assert_eq!(server.received(), ["2 ?".into()]);
    drop(sent);
    assert_eq!(client.pending(), 0);
    server.send_now("2 late");
    assert_eq!(work(&mut rest).unwrap().unwrap(), letter(2, "late"));
}

#[test]
fn dropping_an_answered_request_does_not_give_up_a_later_one_of_its_id() {
    let (client, mut rest, server) = connected(9);
    let first = client.submit(letter(1, "?"));
    assert!(work(&mut rest).is_none());
    server.send_now("1 one");
    assert!(work(&mut rest).is_none());
    let second = client.submit(letter(1, "?"));
    assert!(work(&mut rest).is_none());
    drop(first);
    server.send_now("1 two");
    assert!(work(&mut rest).is_none());
    assert_eq!(second.now_or_never().unwrap().unwrap(), letter(1, "two"));
}

#[test]
fn what_cannot_be_sent_fails_alone() {
    let (client, mut rest, server) = connected(9);
    let bad = client.submit(letter(1, "unsendable"));
    let good = client.submit(letter(2, "?"));
    assert!(work(&mut rest).is_none());
    assert_eq!(failure(bad).kind(), some_error().kind());
    assert_eq!(server.received(), ["2 ?".into()]);
    server.send_now("2 !");
    assert!(work(&mut rest).is_none());
    assert!(good.now_or_never().unwrap().is_ok());
}

#[test]
fn a_message_without_an_answer_is_done_when_it_is_handed_over() {
    let (client, mut rest, server) = connected(1);
    let one = client.notify(letter(1, "news"));
    let mut two = client.notify(letter(2, "more"));
    drop(client.notify(letter(3, "given up")));
    assert!(work(&mut rest).is_none());
    assert!(one.now_or_never().unwrap().is_ok());
    assert!((&mut two).now_or_never().is_none(), "there is no room");
    assert_eq!(server.received(), ["1 news".into()]);
    assert!(work(&mut rest).is_none());
    assert!(two.now_or_never().unwrap().is_ok());
    assert_eq!(server.received(), ["2 more".into()]);
}

#[test]
fn the_end_of_the_connection_fails_everything_with_its_cause() {
    let (client, mut rest, server) = connected(1);
    let sent = client.submit(letter(1, "?"));
    let waiting = client.submit(letter(2, "?"));
    let message = client.notify(letter(3, "news"));
    assert!(work(&mut rest).is_none());
    // What had arrived before is still delivered.
    server.send_now("1 !");
    server.close();
    assert!(work(&mut rest).is_none());
    assert!(sent.now_or_never().unwrap().is_ok());
    assert_eq!(failure(waiting).kind(), some_error().kind());
    assert_eq!(
        message.now_or_never().unwrap().unwrap_err().kind(),
        some_error().kind()
    );
    assert!(run(rest.next()).is_none());
    // And whoever comes later.
    assert_eq!(
        failure(client.submit(letter(4, "?"))).kind(),
        some_error().kind()
    );
    assert!(
        client
            .notify(letter(5, "news"))
            .now_or_never()
            .unwrap()
            .is_err()
    );
}

/// A client that comes back tells of each loss, and goes on.
#[test]
fn a_lost_connection_fails_what_was_sent_and_not_what_waits() {
    let (client, mut rest, server) = connected(1);
    let sent = client.submit(letter(1, "?"));
    let waiting = client.submit(letter(2, "?"));
    assert!(work(&mut rest).is_none());
    server.fail(some_error());
    assert!(work(&mut rest).unwrap().is_err());
    assert_eq!(failure(sent).kind(), some_error().kind());
    assert_eq!(server.received(), ["1 ?".into()]);
    assert!(work(&mut rest).is_none());
    assert_eq!(server.received(), ["2 ?".into()]);
    server.send_now("2 !");
    assert!(work(&mut rest).is_none());
    assert!(waiting.now_or_never().unwrap().is_ok());
}

#[test]
fn dropping_what_reads_the_connection_fails_everything() {
    let (client, mut rest, _server) = connected(9);
    let sent = client.submit(letter(1, "?"));
    assert!(work(&mut rest).is_none());
    let waiting = client.submit(letter(2, "?"));
    drop(rest);
    for reply in [sent, waiting, client.submit(letter(3, "?"))] {
        assert_eq!(failure(reply).kind(), ErrorKind::NotOpen);
    }
}
