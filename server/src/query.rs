use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::frames::{BINARY, TEXT};
use crate::groups::GroupId;

/// The key that every endpoint has: the id of the group of the connection.
pub(crate) const ID_KEY: &str = "id";

/// The decoded query of a request, in which every key is known and appears once.
#[derive(Debug)]
pub(crate) struct Query<'request> {
    pairs: Vec<(Cow<'request, str>, Cow<'request, str>)>,
}

impl<'request> Query<'request> {
    /// Parses a query whose keys are `known_keys` and the one that every endpoint has.
    pub(crate) fn parse(query: &'request str, known_keys: &[&str]) -> Result<Self, BadQuery> {
        let mut pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            if key != ID_KEY && !known_keys.contains(&&*key) {
                let allowed = match known_keys {
                    [] => format!("the only key of this endpoint is {ID_KEY}"),
                    keys => format!(
                        "the keys of this endpoint are {} and {ID_KEY}",
                        keys.join(", ")
                    ),
                };
                return Err(BadQuery::new(&key, &value, allowed));
            }
            if pairs.iter().any(|(earlier, _)| *earlier == key) {
                return Err(BadQuery::new(&key, &value, "each key is allowed once"));
            }
            pairs.push((key, value));
        }
        Ok(Self { pairs })
    }

    /// The value of a key, if the query has it.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find_map(|(candidate, value)| (candidate == key).then_some(&**value))
    }

    /// The id of a group, where there is nothing to do without one.
    pub(crate) fn required_id(&self) -> Result<GroupId, BadQuery> {
        match self.text(ID_KEY) {
            Some(id) => GroupId::parse(id),
            None => Err(GroupId::missing()),
        }
    }

    /// The value of a key that is on (1) or off (0, or not there).
    pub(crate) fn flag(&self, key: &str) -> Result<bool, BadQuery> {
        Ok(self.number(key, 0..=1)? == Some(1))
    }

    /// What the value of a key stands for, if the query has the key.
    pub(crate) fn choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&str, T)],
    ) -> Result<Option<T>, BadQuery> {
        if self.text(key).is_some() {
            self.required_choice(key, choices).map(Some)
        } else {
            Ok(None)
        }
    }

    /// What the value of a key stands for, where there is no choice that goes without saying.
    pub(crate) fn required_choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&str, T)],
    ) -> Result<T, BadQuery> {
        let value = self.text(key).unwrap_or_default();
        choices
            .iter()
            .find_map(|(name, choice)| (*name == value).then_some(*choice))
            .ok_or_else(|| {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                BadQuery::new(
                    key,
                    value,
                    format!("one of {} is allowed", names.join(", ")),
                )
            })
    }

    /// How many messages to echo first, from the key `after`.
    pub(crate) fn messages_before(&self) -> Result<u32, BadQuery> {
        Ok(self.number("after", 0..=u32::MAX)?.unwrap_or(0))
    }

    /// The opcode that the key `kind` asks for; text if there is none.
    pub(crate) fn data_opcode(&self) -> Result<u8, BadQuery> {
        let choices = [("text", TEXT), ("binary", BINARY)];
        Ok(self.choice("kind", &choices)?.unwrap_or(TEXT))
    }

    /// How long to wait if no command comes, from the key `for`, or for ever.
    pub(crate) fn time_limit(&self) -> Result<Option<Duration>, BadQuery> {
        let milliseconds = self.number("for", 0..=u32::MAX)?;
        Ok(milliseconds.map(|milliseconds| Duration::from_millis(milliseconds.into())))
    }

    /// The value of a key as a number in `allowed`, if the query has the key.
    pub(crate) fn number(
        &self,
        key: &str,
        allowed: RangeInclusive<u32>,
    ) -> Result<Option<u32>, BadQuery> {
        let Some(value) = self.text(key) else {
            return Ok(None);
        };
        match value.parse() {
            Ok(number) if allowed.contains(&number) => Ok(Some(number)),
            _ => Err(BadQuery::new(
                key,
                value,
                format!(
                    "a whole number from {} to {} is allowed",
                    allowed.start(),
                    allowed.end()
                ),
            )),
        }
    }
}

/// A query that the endpoint does not understand. It says what would have been allowed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadQuery {
    key: String,
    value: String,
    allowed: String,
}

impl BadQuery {
    pub(crate) fn new(key: &str, value: &str, allowed: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            value: value.to_owned(),
            allowed: allowed.into(),
        }
    }
}

impl fmt::Display for BadQuery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            key,
            value,
            allowed,
        } = self;
        write!(
            formatter,
            "the query key \"{key}\" with the value \"{value}\" is refused: {allowed}"
        )
    }
}
