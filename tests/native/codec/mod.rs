//! What the codecs do with any value, and with what is none.

mod values;

use std::error::Error as _;
use std::fmt::Debug;

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_websocket::{
    Accepts, Cbor, Channel, Codec, DecodeError, Error, ErrorKind, Json, Message, MessagePack,
};

use self::values::{Document, Shape, documents};
use crate::native::pipe::{duplex, run, some_error};
use crate::native::without_files;
use futures_util::StreamExt;

/// What a channel makes of a message.
fn decoded<T, C: Codec<(), T>>(codec: C, message: Message) -> Result<T, Error> {
    let (here, there) = duplex(1);
    there.send_now(message);
    run(Channel::new(here, codec).next()).unwrap()
}

/// The error that a channel makes of a message, of which it says where and what.
#[track_caller]
fn refused<T: Debug, C: Codec<(), T>>(codec: C, message: Message) -> Error {
    let len = message.len();
    let error = decoded(codec, message).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    let detail = error.decode_error().unwrap();
    assert_eq!(detail.message_len(), len);
    assert!(
        detail.position().is_none_or(|position| position <= len),
        "{error}"
    );
    assert!(detail.expected().len() > 1, "{error}");
    assert!(detail.excerpt().len() <= 200, "{error}");
    assert!(!detail.excerpt().chars().any(char::is_control), "{error}");
    error
}

/// A value as each codec writes it, with what each reads of it.
fn round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let json = Codec::<_, ()>::encode(&Json::new(), value).unwrap();
    assert_eq!(&decoded::<T, _>(Json::new(), json).unwrap(), value);
    let pack = Codec::<_, ()>::encode(&MessagePack, value).unwrap();
    assert_eq!(&decoded::<T, _>(MessagePack, pack).unwrap(), value);
    let cbor = Codec::<_, ()>::encode(&Cbor, value).unwrap();
    assert_eq!(&decoded::<T, _>(Cbor, cbor).unwrap(), value);
}

proptest! {
    #![proptest_config(without_files())]

    /// Promise 40.
    #[test]
    fn any_value_round_trips(document in documents()) {
        round_trips(&document);
    }

    #[test]
    fn a_document_that_was_cut_off_is_an_error(document in documents(), part in 0.0..1.0) {
        let cut = |message: Message| {
            let mut bytes = message.into_bytes();
            bytes.truncate((bytes.len() as f64 * part) as usize);
            bytes
        };
        let json = cut(Codec::<_, ()>::encode(&Json::new(), &document).unwrap());
        let json = String::from_utf8_lossy(&json).into_owned();
        refused::<Document, _>(Json::new(), Message::text(json));
        let pack = cut(Codec::<_, ()>::encode(&MessagePack, &document).unwrap());
        refused::<Document, _>(MessagePack, Message::binary(pack));
        let cbor = cut(Codec::<_, ()>::encode(&Cbor, &document).unwrap());
        refused::<Document, _>(Cbor, Message::binary(cbor));
    }

    #[test]
    fn any_other_message_is_a_value_or_an_error_that_holds_it(
        text in any::<String>(),
        bytes in any::<Vec<u8>>(),
    ) {
        fn check<C: Codec<(), Shape>>(codec: C, message: Message) {
            if let Err(error) = decoded(codec, message.clone()) {
                assert_eq!(error.kind(), ErrorKind::Decode);
                assert!(error.decode_error().unwrap().excerpt().len() <= 200, "{error}");
                assert_eq!(error.clone().into_payload().unwrap(), message);
                assert_eq!(error.into_payload().unwrap(), message);
            }
        }
        check(Json::new(), Message::text(text));
        let bytes = Message::binary(bytes);
        check(Json::new().accept_binary(true), bytes.clone());
        check(MessagePack, bytes.clone());
        check(Cbor, bytes);
    }
}

/// Promise 40.
#[test]
fn documents_of_a_mebibyte_and_more_round_trip() {
    round_trips(&vec![0.1_f64; 1 << 17]);
    round_trips(&"é\n\"".repeat(1 << 18));
}

#[test]
fn a_document_of_64_mib_is_read_and_one_that_is_cut_off_is_an_error() {
    let text = "x".repeat(64 << 20);
    let json = format!("\"{text}\"");
    assert!(decoded::<String, _>(Json::new(), Message::text(json)).unwrap() == text);
    let cut = format!("\"{text}");
    let error = refused::<String, _>(Json::new(), Message::text(cut));
    assert_eq!(
        error.decode_error().unwrap().position(),
        Some((64 << 20) + 1)
    );
    assert!(error.to_string().len() < 300, "{error}");
}

/// Promise 40.
#[test]
fn text_and_binary_are_not_confused() {
    let error = refused::<u8, _>(Json::new(), Message::binary("1"));
    assert_eq!(
        error.to_string(),
        "a binary message of 1 bytes cannot be decoded as u8, only text messages can: 31"
    );
    assert!(error.decode_error().unwrap().source().is_none());
    let error = refused::<u8, _>(MessagePack, Message::text("1"));
    assert_eq!(
        error.to_string(),
        "a text message of 1 bytes cannot be decoded as u8, only binary messages can: 1"
    );
    refused::<u8, _>(Cbor, Message::text("1"));
    let both = Json::new().accept_binary(true);
    assert_eq!(decoded::<u8, _>(both, Message::binary("1")).unwrap(), 1);
    assert_eq!(decoded::<u8, _>(both, Message::text("1")).unwrap(), 1);
    assert_eq!(Codec::<(), ()>::accepts(&both), Accepts::Both);
}

#[derive(Debug, serde::Deserialize)]
struct Nested {
    #[allow(dead_code)]
    inner: Option<Box<Nested>>,
}

/// Promise 40.
#[test]
fn depth_bombs_are_refused() {
    let depth = 100_000;
    for bomb in ["[".repeat(depth), "{\"inner\":".repeat(depth)] {
        let error = refused::<Nested, _>(Json::new(), Message::text(bomb.clone()));
        assert!(error.decode_error().unwrap().source().is_some());
        refused::<serde_json::Value, _>(Json::new(), Message::text(bomb.clone()));
        refused::<serde::de::IgnoredAny, _>(Json::new(), Message::text(bomb));
    }
    // An array of one, and a map with the name of the field.
    for bomb in [vec![0x91; depth], b"\x81\xa5inner".repeat(depth)] {
        refused::<Nested, _>(MessagePack, Message::binary(bomb.clone()));
        refused::<serde_json::Value, _>(MessagePack, Message::binary(bomb.clone()));
        refused::<serde::de::IgnoredAny, _>(MessagePack, Message::binary(bomb));
    }
    for bomb in [
        vec![0x81; depth],
        b"\xa1\x65inner".repeat(depth),
        vec![0xc1; depth],
    ] {
        refused::<Nested, _>(Cbor, Message::binary(bomb.clone()));
        refused::<serde_json::Value, _>(Cbor, Message::binary(bomb.clone()));
        refused::<serde::de::IgnoredAny, _>(Cbor, Message::binary(bomb));
    }
}

#[test]
fn lengths_that_lie_cost_no_memory() {
    let error = refused::<Vec<u64>, _>(MessagePack, Message::binary(b"\xdd\xff\xff\xff\xff\x01"));
    assert_eq!(error.decode_error().unwrap().position(), Some(6));
    refused::<String, _>(MessagePack, Message::binary(b"\xdb\xff\xff\xff\xff\x01"));
    let huge = Message::binary(b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff\x01");
    refused::<Vec<u64>, _>(Cbor, huge);
    refused::<String, _>(
        Cbor,
        Message::binary(b"\x7b\x7f\xff\xff\xff\xff\xff\xff\xff\x61"),
    );
}

#[test]
fn wrong_types_unknown_variants_and_numbers_out_of_range_are_errors() {
    for wrong in [
        "300", "-1", "1.5", "1e400", "\"1\"", "null", "", " ", "1 2", "[1]",
    ] {
        refused::<u8, _>(Json::new(), Message::text(wrong));
    }
    refused::<Shape, _>(Json::new(), Message::text("\"Triangle\""));
    refused::<Shape, _>(Json::new(), Message::text("{\"Circle\":\"round\"}"));
    let packed = Codec::<_, ()>::encode(&MessagePack, &300).unwrap();
    refused::<u8, _>(MessagePack, packed);
    refused::<Shape, _>(MessagePack, Message::binary(b"\xa8Triangle"));
    refused::<(), _>(MessagePack, Message::binary([]));
    let written = Codec::<_, ()>::encode(&Cbor, &300).unwrap();
    refused::<u8, _>(Cbor, written);
    refused::<Shape, _>(Cbor, Message::binary(b"\x68Triangle"));
    refused::<u8, _>(Cbor, Message::binary([]));
}

#[test]
fn the_position_is_that_of_the_byte_that_is_wrong() {
    for (text, position) in [
        ("[1, x]", 4),
        ("[1,\n2,\n\n x]", 9),
        ("{\"é\": 1, }", 10),
        ("[1,", 3),
        ("", 0),
        ("1 2", 2),
    ] {
        let error = refused::<serde_json::Value, _>(Json::new(), Message::text(text));
        let found = error.decode_error().unwrap().position();
        assert_eq!(found, Some(position), "{text:?}: {error}");
    }
    let error = refused::<u8, _>(MessagePack, Message::binary([1, 2, 3]));
    assert_eq!(error.decode_error().unwrap().position(), Some(1));
    assert!(error.to_string().ends_with("near 01 02 03"), "{error}");
    assert_eq!(
        error.source().unwrap().to_string(),
        "2 bytes follow the value"
    );
}

#[test]
fn bytes_that_are_not_utf8_are_an_error_that_says_where() {
    let both = Json::new().accept_binary(true);
    for (bytes, position) in [
        (&b"\"ab\xff\""[..], 3),
        (b"\xc3", 0),
        (b"[1,\xf0\x9f\x98]", 3),
    ] {
        let error = refused::<serde_json::Value, _>(both, Message::binary(bytes));
        assert_eq!(error.decode_error().unwrap().position(), Some(position));
        let words = error.source().unwrap().to_string();
        assert!(words.contains("utf-8"), "{words}");
    }
    // A text is UTF-8, and no error of it is taken for another.
    let error = refused::<u8, _>(Json::new(), Message::text("300"));
    assert_eq!(error.decode_error().unwrap().position(), Some(2));
}

#[test]
fn the_excerpt_is_around_the_position_and_on_one_line() {
    let text = format!("[\"{}\",\n\u{7} \u{202e}x]", "é".repeat(100));
    let error = refused::<Vec<String>, _>(Json::new(), Message::text(text));
    let excerpt = error.decode_error().unwrap().excerpt();
    assert!(excerpt.starts_with("…é"), "{excerpt}");
    assert!(excerpt.contains("\\u{a}\\u{7} \\u{202e}"), "{excerpt}");
    assert!(!excerpt.ends_with('…'), "{excerpt}");
}

/// Each control character takes six bytes, and each character that is not printable up to ten.
#[test]
fn an_excerpt_has_at_most_200_bytes_whatever_is_escaped() {
    for char in ['\u{7f}', '\u{e000}', '\u{10ffff}', '\'', 'é', '𝄞'] {
        let many = char.to_string().repeat(100);
        let text = format!("[\"{many}\",{many}");
        let error = refused::<Vec<String>, _>(Json::new(), Message::text(text));
        let excerpt = error.decode_error().unwrap().excerpt();
        assert!(
            excerpt.len() > 40 && excerpt.starts_with('…') && excerpt.ends_with('…'),
            "{excerpt}"
        );
    }
    let error = refused::<u8, _>(Cbor, Message::binary([0xff; 100]));
    let excerpt = error.decode_error().unwrap().excerpt();
    assert!(excerpt.ends_with("ff ff…"), "{excerpt}");
}

#[test]
fn an_error_names_the_type_that_was_wanted() {
    let error = refused::<Vec<i64>, _>(Json::new(), Message::text("{}"));
    assert_eq!(
        error.to_string(),
        "a text message of 2 bytes does not decode as alloc::vec::Vec<i64> at byte 0, near {}"
    );
}

#[test]
fn what_does_not_decode_is_not_printed_in_full() {
    let text = "x".repeat(1 << 20);
    let error = refused::<u8, _>(Json::new(), Message::text(text));
    assert!(error.to_string().len() < 300);
    for text in [format!("{error:?}"), format!("{:?}", error.decode_error())] {
        assert!(text.len() < 500, "{text}");
        // What `unwrap` prints says why, too.
        assert!(text.contains("expected value at line 1 column 1"), "{text}");
    }
}

#[test]
fn numbers_and_surrogates_are_exact_or_a_typed_error() {
    fn read<T: DeserializeOwned>(text: &str) -> T {
        decoded(Json::new(), Message::text(text)).unwrap()
    }
    assert_eq!(read::<u64>("9007199254740993"), (1 << 53) + 1);
    assert_eq!(read::<u64>("18446744073709551615"), u64::MAX);
    assert_eq!(read::<i64>("-9223372036854775808"), i64::MIN);
    assert_eq!(read::<f64>("-0.0").to_bits(), (-0.0_f64).to_bits());
    assert_eq!(read::<String>(r#""\ud834\udd1e""#), "𝄞");
    for lone in [r#""\ud834""#, r#""\udd1e""#, r#""\udd1e\ud834""#] {
        refused::<String, _>(Json::new(), Message::text(lone));
    }
    refused::<u64, _>(Json::new(), Message::text("18446744073709551616"));
    for value in [u64::MAX, (1 << 53) + 1] {
        assert_eq!(Message::json(&value).unwrap(), value.to_string().into());
    }
    assert_eq!(Message::json(&-0.0).unwrap(), "-0.0".into());
}

#[test]
fn a_message_is_made_of_a_value_and_parsed_in_place() {
    let message = Message::json(&("one", [1, 2])).unwrap();
    assert_eq!(message, Message::text(r#"["one",[1,2]]"#));
    let (text, numbers): (&str, Vec<u8>) = message.parse_json().unwrap();
    assert_eq!((text, numbers), ("one", vec![1, 2]));
    let place = message.as_bytes().as_ptr_range();
    assert!(place.contains(&text.as_ptr()), "it was copied");

    let not_a_key = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = Message::json(&not_a_key).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Encode);
    let escaped = Message::text(r#""a\nb""#);
    let error = escaped.parse_json::<&str>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let error = Message::binary("1").parse_json::<u8>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    // The caller has the message.
    assert!(error.decode_error().unwrap().payload().is_none());
    assert!(error.into_payload().is_err());
    assert!(some_error().into_payload().is_err());
}

#[test]
fn the_error_of_the_codec_is_the_source() {
    let error = refused::<u8, _>(Json::new(), Message::text("x"));
    assert!(error.get_ref().unwrap().is::<DecodeError>());
    let source = error.source().unwrap();
    assert!(
        source
            .downcast_ref::<serde_json::Error>()
            .unwrap()
            .is_syntax()
    );
}
