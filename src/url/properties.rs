use proptest::collection::SizeRange;
use proptest::prelude::*;

use crate::test_support::{for_any, is_one_line, text};
use crate::url::InvalidUrl;

fn pieces(
    of: &'static [&'static str],
    how_many: impl Into<SizeRange>,
) -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(of), how_many);
    pieces.prop_map(|pieces| pieces.concat())
}

/// Something like a URL, also with what the URL Standard takes out of one before it parses it.
fn urls() -> impl Strategy<Value = String> {
    let blank = || pieces(&["", "", "", "", " ", "\t", "\n", "\r", "\u{1f}", "ö"], 1);
    let schemes = &["", "ws", "wss", "HTTP", "https", "ftp", "a+b-c.1", "1"];
    let rest = &["//host", ":80", "/path", "?q", "#", "#top", "@", " ", "ö"];
    let parts = (
        blank(),
        pieces(schemes, 1),
        blank(),
        pieces(&["", "s", "1", "é"], 1),
        blank(),
        pieces(&["", ":", ":", ":"], 1),
        pieces(rest, 0..=4),
    );
    parts.prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g].concat())
}

/// The scheme start state and the scheme state of the URL Standard, one character after the other.
fn scheme(url: &str) -> Option<String> {
    let is_c0_control_or_space = |c: char| c <= '\u{20}';
    let trimmed = url.trim_matches(is_c0_control_or_space);
    let mut buffer = String::new();
    for c in trimmed.chars().filter(|c| !"\t\n\r".contains(*c)) {
        match c {
            'a'..='z' | 'A'..='Z' => buffer.push(c),
            '0'..='9' | '+' | '-' | '.' if !buffer.is_empty() => buffer.push(c),
            ':' if !buffer.is_empty() => return Some(buffer),
            _ => return None,
        }
    }
    None
}

#[test]
fn the_rule_that_a_url_broke_is_found_as_the_standard_would() {
    for_any(urls(), |url| {
        let allowed = ["ws", "wss", "http", "https"];
        let words = match scheme(&url) {
            Some(scheme) if !allowed.contains(&scheme.to_lowercase().as_str()) => {
                format!("its scheme is \"{scheme}\"")
            }
            _ if url.contains('#') => "it has a fragment".to_owned(),
            _ => "the browser cannot parse it".to_owned(),
        };
        let error = InvalidUrl::new(&url);
        let message = error.to_string();
        assert!(message.contains(&words), "{message}\nexpected: {words}");
    });
}

#[test]
fn the_message_names_any_url_in_one_line() {
    for_any(prop_oneof![urls(), text(0..=30)], |url| {
        let error = InvalidUrl::new(&url);
        let message = error.to_string();
        assert_eq!(error.url(), url);
        assert!(message.starts_with(&format!("{url:?} ")), "{message}");
        assert!(is_one_line(&message), "{message}");
    });
}
