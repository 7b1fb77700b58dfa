use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

use crate::control_channel::Control;
use crate::support::{TestServer, soon};

const MEBIBYTE: usize = 1024 * 1024;

/// What message `index` of a burst contains.
fn content(index: usize, size: usize) -> Vec<u8> {
    let mut content: Vec<u8> = (b'a'..=b'z').cycle().take(size).collect();
    let digits = index.to_string();
    if digits.len() <= size {
        content[..digits.len()].copy_from_slice(digits.as_bytes());
    }
    content
}

#[tokio::test]
async fn burst_sends_the_frames_that_were_asked_for() {
    let server = TestServer::start().await;
    let header = |bytes: &[u8], size: usize| [bytes, &content(0, size)].concat();
    for (query, frames) in [
        ("count=2&size=3", b"\x81\x030bc\x81\x031bc".to_vec()),
        ("count=1&size=0", vec![0x81, 0]),
        ("count=2&size=0&fragment=1", vec![0x81, 0, 0x81, 0]),
        ("count=1&size=1&fragment=1", vec![0x81, 1, b'0']),
        (
            "count=2&size=3&fragment=1",
            b"\x01\x010\x00\x01b\x80\x01c\x01\x011\x00\x01b\x80\x01c".to_vec(),
        ),
        (
            "count=1&size=5&fragment=2&kind=binary",
            b"\x02\x020b\x00\x02cd\x80\x01e".to_vec(),
        ),
        (
            "count=1&size=4&fragment=2",
            b"\x01\x020b\x80\x02cd".to_vec(),
        ),
        ("count=1&size=4&fragment=9", b"\x81\x040bcd".to_vec()),
        ("count=1&size=125", header(&[0x81, 125], 125)),
        ("count=1&size=126", header(&[0x81, 126, 0, 126], 126)),
        ("count=1&size=65535", header(&[0x81, 126, 255, 255], 65_535)),
        (
            "count=1&size=65536",
            header(&[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0], 65_536),
        ),
        ("count=0", vec![]),
    ] {
        let mut client = server.raw_open(&format!("/burst?then=close&{query}")).await;
        let expected = [&frames[..], &[0x88, 2, 3, 232]].concat();
        assert_eq!(
            client.read_exactly(expected.len()).await,
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn burst_sends_10000_messages_of_16_bytes_by_default_and_then_echoes() {
    let server = TestServer::start().await;
    let mut socket = server.open_strictly("/burst").await;
    for index in 0..10_000 {
        let message = soon(socket.next()).await.unwrap().unwrap();
        assert!(message.is_text());
        assert_eq!(&message.into_data()[..], content(index, 16));
    }
    soon(socket.send(Message::text("after it"))).await.unwrap();
    assert_eq!(
        soon(socket.next()).await.unwrap().unwrap(),
        Message::text("after it")
    );
}

#[tokio::test]
async fn burst_leaves_the_number_out_of_messages_that_are_too_short_for_it() {
    let server = TestServer::start().await;
    let mut client = server.raw_open("/burst?count=11&size=1").await;
    let received = client.read_exactly(33).await;
    assert_eq!(received[27..], *b"\x81\x019\x81\x01a"[..].as_ref());
}

#[tokio::test]
async fn burst_waits_for_some_messages_first() {
    let server = TestServer::start().await;
    let mut socket = server
        .open("/burst?after=1&count=1&size=1&then=close")
        .await;
    soon(socket.send(Message::text("go"))).await.unwrap();
    for expected in ["go", "0"] {
        let message = soon(socket.next()).await.unwrap().unwrap();
        assert_eq!(message, Message::text(expected));
    }
    assert!(soon(socket.next()).await.unwrap().unwrap().is_close());
}

#[tokio::test]
async fn burst_sends_a_message_of_64_mebibytes_in_fragments() {
    let server = TestServer::start().await;
    let mut socket = server
        .open("/burst?count=1&size=67108864&kind=binary&fragment=1000000&then=close")
        .await;
    let message = soon(socket.next()).await.unwrap().unwrap();
    assert!(message.is_binary());
    assert!(message.into_data() == content(0, 64 * MEBIBYTE));
}

#[tokio::test]
async fn collect_answers_every_so_many_messages_with_their_bytes() {
    let server = TestServer::start().await;
    let mut socket = server.open("/collect?count=2").await;
    for message in ["a", "bc", "def", ""] {
        soon(socket.send(Message::text(message))).await.unwrap();
    }
    soon(socket.send(Message::binary(vec![0; 100])))
        .await
        .unwrap();
    soon(socket.send(Message::text("é"))).await.unwrap();
    for sum in ["3", "3", "102"] {
        let answer = soon(socket.next()).await.unwrap().unwrap();
        assert_eq!(answer, Message::text(sum));
    }
}

#[tokio::test]
async fn ping_waits_for_each_pong_and_then_echoes() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_open("/ping?count=2&payload=hi&id=x").await;
    let ping = [0x89, 2, b'h', b'i'];
    assert_eq!(client.read_exactly(4).await, ping);
    // Neither this pong nor this message is what it waits for.
    client.write(&[0x8a, 0x80, 0, 0, 0, 0]).await;
    client.write(&[0x81, 0x81, 0, 0, 0, 0, b'a']).await;
    client.write(&[0x8a, 0x82, 0, 0, 0, 0, b'h', b'i']).await;
    assert_eq!(client.read_exactly(4).await, ping);
    assert_eq!(control.until_field("pongs", 2).await["open"], 1);
    client.write(&[0x8a, 0x82, 0, 0, 0, 0, b'h', b'i']).await;
    client.write(&[0x81, 0x81, 0, 0, 0, 0, b'b']).await;
    assert_eq!(client.read_exactly(3).await, [0x81, 1, b'b']);
    control
        .until(|snapshot| snapshot["pongs"] == 3 && snapshot["received_messages"] == 2)
        .await;
}

#[tokio::test]
async fn ping_can_come_between_the_fragments_of_a_message() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let mut client = server.raw_open("/ping?between=1&payload=&id=x").await;
    assert_eq!(client.read_exactly(6).await, [0x01, 2, b'b', b'e', 0x89, 0]);
    // An order must not break into the message.
    control.command("send x").await;
    control.command("ping").await;
    control.until_field("open", 1).await;
    client.write(&[0x8a, 0x80, 0, 0, 0, 0]).await;
    assert_eq!(client.read_exactly(7).await, b"\x80\x05tween");
    assert_eq!(client.read_exactly(3).await, [0x81, 1, b'x']);
}

#[tokio::test]
async fn ping_answers_a_client_that_closes_instead_of_answering() {
    let server = TestServer::start().await;
    let mut client = server.raw_open("/ping?between=1").await;
    client.read_exactly(4 + 6).await;
    client.write(&[0x88, 0x80, 0, 0, 0, 0]).await;
    assert_eq!(client.read_to_end().await, [0x88, 0]);
}
