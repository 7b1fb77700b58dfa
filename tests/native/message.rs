use std::borrow::Cow;

use wasm_websocket::{Message, ReadyState};

#[test]
fn text_and_bytes_are_told_apart() {
    let text = Message::from("é");
    assert!(text.is_text() && !text.is_binary());
    assert_eq!(text.as_text(), Some("é"));
    assert_eq!(text.as_bytes(), "é".as_bytes());
    assert_eq!(text.clone().into_text(), Ok("é".to_owned()));
    assert_eq!(text.into_bytes(), "é".as_bytes());

    let bytes = Message::from([0xff, 0]);
    assert!(bytes.is_binary() && !bytes.is_text());
    assert_eq!(bytes.as_text(), None);
    assert_eq!(bytes.as_bytes(), [0xff, 0]);
    assert_eq!(bytes.clone().into_text(), Err(bytes.clone()));
    assert_eq!(bytes.into_bytes(), [0xff, 0]);
}

#[test]
fn a_text_is_not_equal_to_the_same_bytes() {
    assert_ne!(Message::from("hi"), Message::from(b"hi"));
}

#[test]
fn every_conversion_makes_the_message_that_it_looks_like() {
    let text = Message::Text("hi".to_owned());
    assert_eq!(Message::text("hi"), text);
    assert_eq!(Message::from("hi"), text);
    assert_eq!(Message::from("hi".to_owned()), text);
    assert_eq!(Message::from(&"hi".to_owned()), text);
    assert_eq!(Message::from(Box::<str>::from("hi")), text);
    assert_eq!(Message::from(Cow::Borrowed("hi")), text);
    assert_eq!(Message::from(Cow::<str>::Owned("hi".to_owned())), text);
    let bytes = Message::Binary(vec![104, 105]);
    assert_eq!(Message::binary(*b"hi"), bytes);
    assert_eq!(Message::from(*b"hi"), bytes);
    assert_eq!(Message::from(b"hi"), bytes);
    assert_eq!(Message::from(&b"hi"[..]), bytes);
    assert_eq!(Message::from(b"hi".to_vec()), bytes);
    assert_eq!(Message::from(&b"hi".to_vec()), bytes);
    assert_eq!(Message::from(Box::<[u8]>::from(*b"hi")), bytes);
    assert_eq!(Message::from(Cow::Borrowed(&b"hi"[..])), bytes);
}

#[test]
fn lengths_are_in_bytes() {
    for (message, length) in [
        (Message::text(""), 0),
        (Message::binary([]), 0),
        (Message::text("é"), 2),
        (Message::binary([0; 5]), 5),
    ] {
        assert_eq!(message.len(), length);
        assert_eq!(message.is_empty(), length == 0);
    }
}

#[test]
fn states_have_the_numbers_and_names_of_the_standard() {
    let states = [
        (ReadyState::Connecting, 0, "CONNECTING"),
        (ReadyState::Open, 1, "OPEN"),
        (ReadyState::Closing, 2, "CLOSING"),
        (ReadyState::Closed, 3, "CLOSED"),
    ];
    for (state, number, name) in states {
        assert_eq!(state as u16, number);
        assert_eq!(state.to_string(), name);
    }
}
