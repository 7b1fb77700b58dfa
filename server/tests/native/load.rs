use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::control_channel::Control;
use crate::support::{TestServer, soon};

const GROUP_SIZE: usize = 100;

#[tokio::test]
async fn two_groups_of_100_connections_do_not_disturb_each_other() {
    let server = &TestServer::start().await;
    let mut left = Control::of(server, "left").await;
    let mut right = Control::of(server, "right").await;
    let open = |path| join_all((0..GROUP_SIZE).map(move |_| server.open(path)));
    let (mut left_sockets, mut right_sockets) =
        tokio::join!(open("/echo?id=left"), open("/echo?id=right"));
    for socket in left_sockets.iter_mut().chain(&mut right_sockets) {
        soon(socket.send(Message::text("hello"))).await.unwrap();
    }
    for control in [&mut left, &mut right] {
        let snapshot = control.until_field("received_messages", 100).await;
        assert_eq!(snapshot["received_bytes"], 500);
        assert_eq!(
            (&snapshot["requests"], &snapshot["open"]),
            (&json!(100), &json!(100))
        );
    }

    left.command("drop").await;
    right.command("send from the control channel").await;
    for socket in &mut left_sockets {
        assert_eq!(
            soon(socket.next()).await.unwrap().unwrap(),
            Message::text("hello")
        );
        assert!(soon(socket.next()).await.unwrap().is_err());
    }
    for socket in &mut right_sockets {
        for text in ["hello", "from the control channel"] {
            assert_eq!(
                soon(socket.next()).await.unwrap().unwrap(),
                Message::text(text)
            );
        }
    }
    let snapshot = left.until_field("open", 0).await;
    assert_eq!(snapshot["closes"], json!({"1006": 100}));
    right.command("ping").await;
    let snapshot = right.until(|_| true).await;
    assert_eq!(
        (&snapshot["open"], &snapshot["closes"]),
        (&json!(100), &json!({}))
    );
}

#[tokio::test]
async fn a_burst_to_a_client_that_does_not_read_holds_nobody_up() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    let burst = "/burst?count=4294967295&size=67108864&id=x";
    let slow: Vec<_> = join_all((0..4).map(|_| server.raw_open(burst))).await;
    control.until_field("open", 4).await;
    let mut socket = server.open("/echo").await;
    for _ in 0..100 {
        soon(socket.send(Message::text("hello"))).await.unwrap();
        assert_eq!(
            soon(socket.next()).await.unwrap().unwrap(),
            Message::text("hello")
        );
    }
    // Nor can it be held up itself, when it is to end or its client goes away.
    let mut slow = slow.into_iter();
    slow.next().unwrap().reset();
    control.until_field("open", 3).await;
    control.command("reset").await;
    let snapshot = control.until_field("open", 0).await;
    assert_eq!(snapshot["closes"], json!({"1006": 4}));
}
