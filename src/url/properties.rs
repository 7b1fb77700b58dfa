use proptest::prelude::*;

use crate::display::Quoted;
use crate::test_support::{for_any, is_one_line, text};
use crate::url::InvalidUrl;

#[test]
fn the_message_names_any_url_in_one_line() {
    for_any(
        prop_oneof!["[a-z]{0,5}:?//[a-z#]{0,9}", text(0..=30)],
        |url| {
            let error = InvalidUrl::new(&url);
            let message = error.to_string();
            assert_eq!(error.url(), url);
            assert!(message.starts_with(&Quoted(&url).to_string()), "{message}");
            assert!(is_one_line(&message), "{message}");
        },
    );
}
