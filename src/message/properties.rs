use proptest::prelude::*;

use crate::message::Message;
use crate::test_support::{for_any, text};

#[test]
fn text_comes_out_as_it_went_in() {
    for_any(text(0..=50), |text| {
        let message = Message::from(text.as_str());
        assert_eq!(message, Message::text(text.clone()));
        assert!(message.is_text() && !message.is_binary());
        assert_eq!(message.as_text(), Some(text.as_str()));
        assert_eq!(message.len(), text.len());
        assert_eq!(message.is_empty(), text.is_empty());
        assert_eq!(message.clone().into_bytes(), text.as_bytes());
        assert_eq!(message.into_text(), Ok(text));
    });
}

#[test]
fn bytes_come_out_as_they_went_in_and_are_never_text() {
    for_any(any::<Vec<u8>>(), |bytes| {
        let message = Message::from(bytes.as_slice());
        assert_eq!(message, Message::binary(bytes.clone()));
        assert!(message.is_binary() && !message.is_text());
        assert_eq!(message.as_text(), None);
        assert_eq!(message.len(), bytes.len());
        assert_eq!(message.is_empty(), bytes.is_empty());
        assert_eq!(message.clone().into_text(), Err(message.clone()));
        assert_eq!(message.into_bytes(), bytes);
        if let Ok(text) = String::from_utf8(bytes.clone()) {
            assert_ne!(Message::from(text), Message::from(bytes));
        }
    });
}
