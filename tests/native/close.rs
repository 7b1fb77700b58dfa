use std::str::FromStr;

use wasm_websocket::{
    CloseCode, CloseEvent, CloseReason, Error, ErrorKind, InvalidCloseCode, InvalidCloseReason,
    SendableCloseCode,
};

/// The classes of a code, as letters: protocol, registered, private use, sendable.
fn classes(code: u16) -> String {
    let code = CloseCode::from(code);
    [
        ('p', code.is_protocol()),
        ('r', code.is_registered()),
        ('u', code.is_private_use()),
        ('s', code.is_sendable()),
    ]
    .into_iter()
    .filter_map(|(letter, is)| is.then_some(letter))
    .collect()
}

/// Promise 11.
#[test]
fn codes_3000_to_3999_are_registered_and_4000_to_4999_for_private_use() {
    for (code, expected) in [
        (0, ""),
        (999, ""),
        (1000, "ps"),
        (1001, "p"),
        (1014, "p"),
        (1015, "p"),
        (2999, "p"),
        (3000, "rs"),
        (3999, "rs"),
        (4000, "us"),
        (4999, "us"),
        (5000, ""),
        (u16::MAX, ""),
    ] {
        assert_eq!(classes(code), expected, "{code}");
    }
}

/// The ranges of RFC 6455, section 7.4.2, and of the `close()` method.
#[test]
fn every_code_is_in_the_classes_of_its_thousand() {
    for code in 0..=u16::MAX {
        let expected = match code / 1000 {
            1 if code == 1000 => "ps",
            1 | 2 => "p",
            3 => "rs",
            4 => "us",
            _ => "",
        };
        assert_eq!(classes(code), expected, "{code}");
    }
}

/// Promise 10.
#[test]
fn a_code_that_browsers_refuse_cannot_be_expressed() {
    for code in 0..=u16::MAX {
        let allowed = code == 1000 || (3000..=4999).contains(&code);
        let result = SendableCloseCode::new(code);
        assert_eq!(result.is_ok(), allowed, "{code}");
        assert_eq!(result, SendableCloseCode::try_from(code));
        assert_eq!(result, SendableCloseCode::try_from(CloseCode::from(code)));
        match result {
            Ok(sendable) => assert_eq!(u16::from(CloseCode::from(sendable)), code),
            Err(error) => {
                assert_eq!(error.code(), code);
                let rule = "only 1000 and 3000 to 4999";
                let message = Error::from(error).to_string();
                assert!(message.contains(&code.to_string()) && message.contains(rule));
            }
        }
    }
    let error: Error = SendableCloseCode::new(1006).unwrap_err().into();
    assert_eq!(error.kind(), ErrorKind::InvalidCloseCode);
    assert!(error.is_invalid_input());
    assert!(error.get_ref().unwrap().is::<InvalidCloseCode>());
}

#[test]
fn the_constants_are_the_registered_codes() {
    for (constant, code, name) in [
        (CloseCode::NORMAL, 1000, "normal closure"),
        (CloseCode::GOING_AWAY, 1001, "going away"),
        (CloseCode::PROTOCOL_ERROR, 1002, "protocol error"),
        (CloseCode::UNSUPPORTED_DATA, 1003, "unsupported data"),
        (CloseCode::NO_STATUS_RECEIVED, 1005, "no status received"),
        (CloseCode::ABNORMAL, 1006, "abnormal closure"),
        (
            CloseCode::INVALID_PAYLOAD,
            1007,
            "invalid frame payload data",
        ),
        (CloseCode::POLICY_VIOLATION, 1008, "policy violation"),
        (CloseCode::MESSAGE_TOO_BIG, 1009, "message too big"),
        (CloseCode::MANDATORY_EXTENSION, 1010, "mandatory extension"),
        (CloseCode::INTERNAL_ERROR, 1011, "internal error"),
        (CloseCode::SERVICE_RESTART, 1012, "service restart"),
        (CloseCode::TRY_AGAIN_LATER, 1013, "try again later"),
        (CloseCode::BAD_GATEWAY, 1014, "bad gateway"),
        (CloseCode::TLS_HANDSHAKE, 1015, "TLS handshake"),
        (CloseCode::UNAUTHORIZED, 3000, "unauthorized"),
        (CloseCode::FORBIDDEN, 3003, "forbidden"),
        (CloseCode::TIMEOUT, 3008, "timeout"),
    ] {
        assert_eq!(constant, code);
        assert_eq!(constant.as_u16(), code);
        assert_eq!(constant.name(), Some(name));
        assert_eq!(constant.to_string(), code.to_string());
        assert_eq!(format!("{constant:?}"), code.to_string());
    }
    for constant in [
        SendableCloseCode::NORMAL,
        SendableCloseCode::UNAUTHORIZED,
        SendableCloseCode::FORBIDDEN,
        SendableCloseCode::TIMEOUT,
    ] {
        assert!(constant.get().is_sendable(), "{constant}");
    }
    for unnamed in [0, 999, 1004, 1016, 2999, 3001, 4000] {
        assert_eq!(CloseCode::from(unnamed).name(), None, "{unnamed}");
    }
}

/// Promise 10.
#[test]
fn of_a_reason_123_utf_8_bytes_pass_and_124_do_not() {
    assert_eq!(CloseReason::new("").unwrap(), CloseReason::EMPTY);
    for fits in ["x".repeat(123), "é".repeat(61) + "x", "字".repeat(41)] {
        assert_eq!(fits.len(), 123);
        assert_eq!(CloseReason::new(fits.clone()).unwrap(), fits.as_str());
        assert_eq!(CloseReason::from_str(&fits).unwrap().to_string(), fits);
        assert_eq!(CloseReason::truncated(fits.clone()), fits.as_str());
    }
    for long in ["x".repeat(124), "é".repeat(62), "字".repeat(41) + "x"] {
        assert_eq!(long.len(), 124);
        let error = CloseReason::new(long.clone()).unwrap_err();
        assert_eq!(error.len(), 124);
        let message = Error::from(error.clone()).to_string();
        assert!(
            message.contains("124 UTF-8 bytes") && message.contains("123"),
            "{message}"
        );
        assert_eq!(error.into_inner(), long);
        assert!(CloseReason::try_from(long).is_err());
    }
    let error: Error = CloseReason::new("x".repeat(124)).unwrap_err().into();
    assert_eq!(error.kind(), ErrorKind::InvalidCloseReason);
    assert!(error.get_ref().unwrap().is::<InvalidCloseReason>());
}

#[test]
fn a_long_reason_is_cut_between_two_characters() {
    for (long, kept) in [("x", 123), ("é", 122), ("字", 123), ("\u{10ffff}", 120)] {
        let cut = CloseReason::truncated(long.repeat(200));
        assert_eq!(cut.as_str().len(), kept, "{long}");
        assert!(long.repeat(200).starts_with(cut.as_str()));
    }
}

#[test]
fn a_close_event_reads_as_a_sentence() {
    let reason = CloseReason::new("say \"bye\"").unwrap();
    for (event, expected) in [
        (
            CloseEvent::new(CloseCode::NORMAL, CloseReason::EMPTY, true),
            "1000 (normal closure)",
        ),
        (
            CloseEvent::new(CloseCode::from(4001), reason, true),
            "4001 \"say \\\"bye\\\"\"",
        ),
        (
            CloseEvent::new(CloseCode::ABNORMAL, CloseReason::EMPTY, false),
            "1006 (abnormal closure), without a closing handshake",
        ),
    ] {
        assert_eq!(event.to_string(), expected);
    }
}

#[test]
fn codes_are_made_in_constants_and_compared_both_ways() {
    const REPLACED: CloseCode = CloseCode::new(4001);
    let sendable = SendableCloseCode::new(4001).unwrap();
    assert_eq!(REPLACED, 4001);
    assert_eq!(4001, REPLACED);
    assert_eq!(sendable, 4001);
    assert_eq!(4001, sendable);
    assert_eq!(sendable, REPLACED);
    assert_eq!(REPLACED, sendable);
    assert!(sendable != CloseCode::NORMAL && 1000 != sendable);
}
