//! Writes error messages with little code: a program that prints an error pays for all of them.
//!
//! The formatting of numbers and the `{:?}` of strings in the standard library are 2 KB, which is as
//! much as all our messages: they handle widths, signs, and the Unicode tables of
//! [`char::escape_debug`].

use std::fmt::{self, Write};
use std::time::Duration;

/// A value in a message.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Number(u64),
    Text(&'a str),
    Display(&'a dyn fmt::Display),
}

impl Value<'_> {
    pub(crate) const EMPTY: Self = Self::Text("");

    pub(crate) fn size(number: usize) -> Self {
        Self::Number(number as u64)
    }

    pub(crate) fn milliseconds(time: Duration) -> Self {
        Self::Number(time.as_millis() as u64)
    }
}

/// Writes a message, which is ASCII, with a value in the place of each `{}`.
pub(crate) fn write_message(
    f: &mut fmt::Formatter<'_>,
    message: &str,
    values: &[Value<'_>],
) -> fmt::Result {
    debug_assert!(message.is_ascii(), "{message}");
    let mut values = values.iter();
    for character in message.bytes().map(char::from) {
        match character {
            '{' => match values.next() {
                Some(Value::Number(number)) => write_number(f, *number, 10)?,
                Some(Value::Text(text)) => f.write_str(text)?,
                Some(Value::Display(value)) => value.fmt(f)?,
                None => {}
            },
            '}' => {}
            character => f.write_char(character)?,
        }
    }
    Ok(())
}

fn write_number(f: &mut fmt::Formatter<'_>, number: u64, radix: u64) -> fmt::Result {
    let (rest, digit) = (number / radix, number % radix);
    if rest > 0 {
        write_number(f, rest, radix)?;
    }
    let digit = digit as u8;
    let first = if digit < 10 { b'0' } else { b'a' - 10 };
    f.write_char(char::from(first + digit))
}

/// Displays text in quotation marks.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        Escaped(self.0).fmt(f)?;
        f.write_char('"')
    }
}

/// Displays text as [`Quoted`] does, without the quotation marks.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .chars()
            .try_for_each(|character| EscapedChar(character).fmt(f))
    }
}

/// Displays one character of a text in quotation marks.
pub(crate) struct EscapedChar(pub(crate) char);

impl fmt::Display for EscapedChar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let character = self.0;
        if is_invisible(character) {
            f.write_str("\\u{")?;
            write_number(f, u64::from(character), 16)?;
            return f.write_str("}");
        }
        if matches!(character, '"' | '\\') {
            f.write_str("\\")?;
        }
        f.write_char(character)
    }
}

/// Returns whether a character is a control character, ends a line, or changes the direction of the
/// text around it.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_is_one_line_that_shows_every_character() {
        for (text, quoted) in [
            ("", r#""""#),
            ("plain", r#""plain""#),
            ("a \"b\" \\ 'c'", r#""a \"b\" \\ 'c'""#),
            ("one\r\n\ttwo", r#""one\u{d}\u{a}\u{9}two""#),
            ("\0\u{7f}\u{85}", r#""\u{0}\u{7f}\u{85}""#),
            ("\u{202e}\u{2028}\u{feff}", r#""\u{202e}\u{2028}\u{feff}""#),
            ("schön 日本 🦀", r#""schön 日本 🦀""#),
        ] {
            assert_eq!(Quoted(text).to_string(), quoted);
        }
    }

    #[test]
    fn escaped_text_has_no_quotation_marks_around_it() {
        assert_eq!(Escaped("a\"b").to_string(), "a\\\"b");
    }

    #[test]
    fn values_stand_in_the_places_of_the_braces() {
        struct Message;
        impl fmt::Display for Message {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let values = [
                    Value::size(0),
                    Value::Number(u64::MAX),
                    Value::Text("bytes"),
                    Value::Display(&Quoted("x")),
                ];
                write_message(f, "at most {} of {} {} in {}", &values)
            }
        }
        assert_eq!(
            Message.to_string(),
            format!("at most 0 of {} bytes in \"x\"", u64::MAX)
        );
    }
}
