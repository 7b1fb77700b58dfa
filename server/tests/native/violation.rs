use serde_json::json;

use crate::control_channel::Control;
use crate::support::TestServer;

/// The bytes of each violation, as RFC 6455 numbers them.
fn violations() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("utf8", vec![0x81, 1, 0xff]),
        ("utf8-close", vec![0x88, 3, 3, 232, 0xff]),
        ("reserved-bit", vec![0x80 | 0x40 | 1, 1, b'a']),
        ("reserved-opcode", vec![0x83, 0]),
        ("reserved-control", vec![0x8b, 0]),
        ("masked", vec![0x81, 0x81, 1, 2, 3, 4, b'a' ^ 1]),
        (
            "long-control",
            [vec![0x89, 126, 0, 126], vec![b'a'; 126]].concat(),
        ),
        ("fragmented-control", vec![0x09, 1, b'a']),
        ("lone-continuation", vec![0x80, 1, b'a']),
        ("interleaved", vec![0x01, 1, b'a', 0x81, 1, b'b']),
        ("close-short", vec![0x88, 1, 3]),
        ("close-code", vec![0x88, 2, 3, 237]),
        ("length", vec![0x82, 127, 128, 0, 0, 0, 0, 0, 0, 1, b'a']),
        (
            "length-padded",
            vec![0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, b'a'],
        ),
    ]
}

#[tokio::test]
async fn violate_sends_the_violation_and_records_the_close_frame_of_the_client() {
    let server = TestServer::start().await;
    for (how, bytes) in violations() {
        let mut control = Control::of(&server, how).await;
        let mut client = server
            .raw_open(&format!("/violate?how={how}&id={how}"))
            .await;
        assert_eq!(client.read_exactly(bytes.len()).await, bytes, "{how}");
        let code = [3, 234];
        client
            .write(&[0x88, 0x82, 0, 0, 0, 0, code[0], code[1]])
            .await;
        // There is no other frame before the end.
        assert_eq!(client.read_to_end().await, b"", "{how}");
        drop(client);
        let snapshot = control
            .until(|snapshot| snapshot["open"] == 0 && snapshot["requests"] == 1)
            .await;
        assert_eq!(snapshot["closes"], json!({"1002": 1}), "{how}");
    }
}

#[tokio::test]
async fn violate_records_a_client_that_goes_away_without_a_word() {
    let server = TestServer::start().await;
    let mut control = Control::of(&server, "x").await;
    server.raw_open("/violate?how=masked&id=x").await.reset();
    control
        .until(|snapshot| snapshot["closes"] == json!({"1006": 1}))
        .await;
}

#[tokio::test]
async fn the_table_names_every_violation_and_every_fault() {
    let server = TestServer::start().await;
    let table = server.get("/endpoints").await.body;
    for (path, key) in [("/violate", "how"), ("/handshake", "wrong")] {
        let paragraph = table.split(&format!("{path}?")).nth(1).unwrap();
        let names = paragraph.split(":\n").nth(1).unwrap();
        let names = names.split("\n/").next().unwrap();
        let listed: Vec<&str> = names.split(',').map(str::trim).collect();
        // The refusal lists what the server knows.
        let refusal = server.raw_upgrade(&format!("{path}?{key}=")).await;
        let refusal = refusal.read_whole_answer().await.body;
        let expected = format!("one of {} is allowed", listed.join(", "));
        assert!(refusal.contains(&expected), "{refusal} is not {expected}");
    }
}
