//! Values over a connection in memory.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::num::ParseIntError;

use futures_util::stream::FusedStream;
use futures_util::{FutureExt, SinkExt, StreamExt, join};
use proptest::prelude::*;
use wasm_websocket::{Accepts, Cbor, Channel, Codec, ErrorKind, Json, Message, MessagePack};

use crate::native::pipe::{duplex, pipe, run, some_error};
use crate::native::without_files;

/// A codec as anybody may write it.
struct Decimal;

impl Codec<i64, i64> for Decimal {
    type Error = ParseIntError;

    fn accepts(&self) -> Accepts {
        Accepts::Text
    }
    fn encode(&self, value: &i64) -> Result<Message, ParseIntError> {
        Ok(value.to_string().into())
    }
    fn decode(&self, message: &Message) -> Result<i64, ParseIntError> {
        message.as_text().unwrap_or_default().parse()
    }
}

#[test]
fn both_sides_speak_values_with_any_codec() {
    fn talk<C: Codec<u32, String> + Codec<String, u32> + Copy>(codec: C) {
        let (here, there) = duplex(1);
        let mut client = Channel::<_, u32, String, _>::new(here, codec);
        let mut server = Channel::<_, String, u32, _>::new(there, codec);
        let asking = async {
            client.send(7).await.unwrap();
            client.next().await.unwrap().unwrap()
        };
        let answering = async {
            let number = server.next().await.unwrap().unwrap();
            server.send("x".repeat(number as usize)).await.unwrap();
        };
        let (answer, ()) = run(async { join!(asking, answering) });
        assert_eq!(answer, "xxxxxxx");
    }
    talk(Json::new());
    talk(MessagePack);
    talk(Cbor);
}

/// Promise 39.
#[test]
fn a_message_that_does_not_decode_is_an_error_item_and_the_channel_goes_on() {
    let (_sink, stream) = pipe(0);
    stream.arrive("1");
    stream.arrive("one");
    stream.arrive(vec![1]);
    stream.arrive("2");
    let mut channel = Channel::<_, i64, i64, _>::new(stream, Decimal);
    assert_eq!(run(channel.next()).unwrap().unwrap(), 1);
    let error = run(channel.next()).unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "a text message of 3 bytes does not decode as i64, near one"
    );
    assert_eq!(
        error.source().unwrap().to_string(),
        "invalid digit found in string"
    );
    assert_eq!(error.decode_error().unwrap().position(), None);
    let error = run(channel.next()).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(run(channel.next()).unwrap().unwrap(), 2);
    channel.get_ref().close();
    assert!(run(channel.next()).is_none());
}

proptest! {
    #![proptest_config(without_files())]

    /// Promise 39.
    #[test]
    fn good_neighbours_of_bad_messages_arrive_in_order(
        messages in prop::collection::vec(
            prop_oneof![any::<i64>().prop_map(Ok), "[^0-9]{0,9}".prop_map(Err)], 0..50)
    ) {
        let (_sink, stream) = pipe(0);
        for message in &messages {
            match message {
                Ok(number) => stream.arrive(number.to_string()),
                Err(text) => stream.arrive(text.as_str()),
            }
        }
        stream.close();
        let channel = Channel::<_, (), i64, _>::new(stream, Json::new());
        let items = run(channel.collect::<Vec<_>>());
        assert_eq!(items.len(), messages.len());
        for (item, message) in items.iter().zip(&messages) {
            match (item, message) {
                (Ok(number), Ok(sent)) => assert_eq!(number, sent),
                (Err(error), Err(_)) => assert_eq!(error.kind(), ErrorKind::Decode),
                _ => panic!("{item:?} came of {message:?}"),
            }
        }
    }
}

#[test]
fn a_value_without_a_form_is_an_error_and_sends_nothing() {
    let (sink, stream) = pipe(9);
    let mut channel = Channel::<_, BTreeMap<(u8, u8), u8>, (), _>::new(sink, Json::new());
    let error = run(channel.send([((1, 2), 3)].into())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Encode);
    assert_eq!(error.to_string(), "the value cannot be encoded");
    assert_eq!(error.source().unwrap().to_string(), "key must be a string");
    run(channel.send(BTreeMap::new())).unwrap();
    assert_eq!(stream.take_all(), ["{}".into()]);
}

#[test]
fn an_error_of_the_connection_is_an_item_as_it_is() {
    let (_sink, stream) = pipe(0);
    stream.fail(some_error());
    let mut channel = Channel::<_, (), u8, _>::new(stream, Json::new());
    let error = run(channel.next()).unwrap().unwrap_err();
    assert_eq!(error.kind(), some_error().kind());
}

#[test]
fn waiting_and_closing_are_those_of_what_is_below() {
    let (here, mut there) = duplex(1);
    let mut channel = Channel::<_, u8, u8, _>::new(here, Json::new());
    run(channel.send(1)).unwrap();
    assert!(channel.send(2).now_or_never().is_none(), "there is no room");
    assert_eq!(run(there.next()).unwrap().unwrap(), "1".into());
    assert!(
        channel.close().now_or_never().is_none(),
        "the other side has not heard of it"
    );
    assert!(run(there.next()).is_none());
    run(channel.close()).unwrap();
    let fused = Channel::<_, (), u8, _>::new(futures_util::stream::empty().fuse(), Json::new());
    assert!(!FusedStream::is_terminated(&fused));
}
