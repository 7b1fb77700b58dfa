use crate::query::BadQuery;

/// An id may have this many characters.
const LENGTH_LIMIT: usize = 64;

/// The name of a group: what its connections have as `id` in their query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct GroupId(String);

impl GroupId {
    pub(crate) fn parse(value: &str) -> Result<Self, BadQuery> {
        let is_allowed =
            |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
        if (1..=LENGTH_LIMIT).contains(&value.len()) && value.chars().all(is_allowed) {
            Ok(Self(value.to_owned()))
        } else {
            Err(BadQuery::new("id", value, Self::allowed()))
        }
    }

    /// The complaint about a query that must have an id and has none.
    pub(crate) fn missing() -> BadQuery {
        BadQuery::new(
            "id",
            "",
            format!("it is required here, and {}", Self::allowed()),
        )
    }

    fn allowed() -> String {
        format!("1 to {LENGTH_LIMIT} characters of A-Z, a-z, 0-9, _ and - are allowed")
    }
}
