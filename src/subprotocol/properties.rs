use proptest::prelude::*;

use crate::display::{EscapedChar, Quoted};
use crate::subprotocol::check;
use crate::test_support::{for_any, is_one_line, text};

/// The visible ASCII characters that RFC 2616, section 2.2, to which RFC 6455 refers, excludes.
const SEPARATORS: &str = "()<>@,;:\\\"/[]?={}";

fn is_refused(character: char) -> bool {
    !('\u{21}'..='\u{7e}').contains(&character) || SEPARATORS.contains(character)
}

/// Lists of few letters, so that names repeat, with occasional other characters.
fn lists() -> impl Strategy<Value = Vec<String>> {
    let token = prop::collection::vec(prop::char::range('a', 'b'), 1..=4);
    let protocol = prop_oneof![
        12 => token.prop_map(String::from_iter),
        2 => text(0..=4),
        1 => (text(1..=1), 0..=2usize).prop_map(|(strange, place)| {
            let (before, after) = "ab".split_at(place);
            format!("{before}{strange}{after}")
        }),
    ];
    prop::collection::vec(protocol, 0..=6)
}

/// Returns the first subprotocol of a list that breaks a rule, and the text of the rule.
fn first_fault(list: &[String]) -> Option<(&String, String)> {
    list.iter().enumerate().find_map(|(index, protocol)| {
        let words = if protocol.is_empty() {
            "empty".to_owned()
        } else if let Some(character) = protocol.chars().find(|c| is_refused(*c)) {
            format!("has the character '{}'", EscapedChar(character))
        } else if list.iter().position(|other| other == protocol) != Some(index) {
            "offered twice".to_owned()
        } else {
            return None;
        };
        Some((protocol, words))
    })
}

#[test]
fn a_list_is_refused_for_the_first_that_breaks_a_rule() {
    for_any(lists(), |list| {
        let refused = check(&list).err();
        assert_eq!(refused.is_some(), first_fault(&list).is_some());
        if let (Some(error), Some((protocol, words))) = (refused, first_fault(&list)) {
            let message = error.to_string();
            assert_eq!(error.protocol(), protocol);
            assert!(message.contains(&Quoted(protocol).to_string()), "{message}");
            assert!(message.contains(&words), "{message}");
            assert!(is_one_line(&message), "{message}");
        }
    });
}

#[test]
fn each_character_is_judged_as_the_standard_does() {
    for character in '\0'..='\u{2fff}' {
        let result = check(&[character.to_string()]);
        assert_eq!(result.is_err(), is_refused(character), "{character:?}");
    }
}
