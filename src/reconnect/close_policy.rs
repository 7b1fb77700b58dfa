use std::fmt;
use std::ops::RangeInclusive;

use crate::close::CloseCode;

/// The close codes that lead to another attempt, and those that end the client.
///
/// | code | by default |
/// |---|---|
/// | 1002, 1003, 1007, 1008, 1009, 1010 | final: the same would happen again |
/// | 3000 (unauthorized), 3003 (forbidden) | final |
/// | 4400 to 4499, by custom the errors of a client as in HTTP | final |
/// | 4408 (time-out), 4429 (too many requests) | connect again |
/// | all others, including 1000, which proxies send when they restart | connect again |
///
/// The codes 4000 to 4999 mean what the application says: add rules for them. Rules that were added
/// come before the defaults, and of several rules for a code the last one that was added decides.
///
/// ```
/// use wasm_websocket::{ClosePolicy, CloseCode};
///
/// let policy = ClosePolicy::new().stop_on(4001..=4099).reconnect_on(4008..=4008);
/// assert!(!policy.reconnects(CloseCode::from(4001)));
/// assert!(policy.reconnects(CloseCode::from(4008)));
/// assert!(policy.reconnects(CloseCode::NORMAL));
/// assert!(!policy.reconnects(CloseCode::from(1008)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClosePolicy {
    rules: Vec<CloseRule>,
}

/// A rule of a [`ClosePolicy`]: whether some close codes lead to another attempt.
///
/// ```
/// use wasm_websocket::{CloseCode, ClosePolicy};
///
/// let rule = ClosePolicy::new().rule(CloseCode::from(4401));
/// assert_eq!((rule.codes, rule.reconnects, rule.is_default), (4400..=4499, false, true));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloseRule {
    /// The codes of the rule. A more specific rule may decide about some of them.
    pub codes: RangeInclusive<u16>,
    /// Whether these codes lead to another attempt. If not, they are final.
    pub reconnects: bool,
    /// Whether the rule is one of the defaults.
    pub is_default: bool,
}

/// The default rules. The first one that contains the code decides.
const DEFAULTS: [CloseRule; 8] = [
    CloseRule::by_default(1002..=1003, false),
    CloseRule::by_default(1007..=1010, false),
    CloseRule::by_default(3000..=3000, false),
    CloseRule::by_default(3003..=3003, false),
    CloseRule::by_default(4408..=4408, true),
    CloseRule::by_default(4429..=4429, true),
    CloseRule::by_default(4400..=4499, false),
    OTHERWISE,
];

const OTHERWISE: CloseRule = CloseRule::by_default(0..=u16::MAX, true);

impl CloseRule {
    const fn by_default(codes: RangeInclusive<u16>, reconnects: bool) -> Self {
        Self {
            codes,
            reconnects,
            is_default: true,
        }
    }

    fn is_for(&self, code: CloseCode) -> bool {
        self.codes.contains(&code.as_u16())
    }
}

impl fmt::Display for CloseRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.codes.start(), self.codes.end());
        if first == last {
            write!(f, "the code {first} ")?;
        } else {
            write!(f, "a code from {first} to {last} ")?;
        }
        f.write_str(if self.reconnects {
            "leads to another attempt"
        } else {
            "is final"
        })?;
        f.write_str(if self.is_default {
            " by default"
        } else {
            " by a rule of this client"
        })
    }
}

impl ClosePolicy {
    /// Returns the default policy.
    ///
    /// ```
    /// # use wasm_websocket::{CloseCode, ClosePolicy};
    /// assert!(ClosePolicy::new().reconnects(CloseCode::ABNORMAL));
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { rules: Vec::new() }
    }

    /// Makes these codes final.
    ///
    /// ```
    /// # use wasm_websocket::ClosePolicy;
    /// // A normal closure by the server is final.
    /// let policy = ClosePolicy::new().stop_on(1000..=1000);
    /// # let _ = policy;
    /// ```
    #[must_use]
    pub fn stop_on(self, codes: RangeInclusive<u16>) -> Self {
        self.with(codes, false)
    }

    /// Makes these codes lead to another attempt.
    ///
    /// ```
    /// # use wasm_websocket::ClosePolicy;
    /// // This server closes with 1008 when a token has expired. The next attempt uses a new one.
    /// let policy = ClosePolicy::new().reconnect_on(1008..=1008);
    /// # let _ = policy;
    /// ```
    #[must_use]
    pub fn reconnect_on(self, codes: RangeInclusive<u16>) -> Self {
        self.with(codes, true)
    }

    fn with(mut self, codes: RangeInclusive<u16>, reconnects: bool) -> Self {
        self.rules.push(CloseRule {
            codes,
            reconnects,
            is_default: false,
        });
        self
    }

    /// Returns whether a code leads to another attempt.
    ///
    /// ```
    /// # use wasm_websocket::{CloseCode, ClosePolicy};
    /// assert!(!ClosePolicy::new().reconnects(CloseCode::from(1002)));
    /// ```
    #[must_use]
    pub fn reconnects(&self, code: CloseCode) -> bool {
        self.rule(code).reconnects
    }

    /// Returns the rule that decides about a code.
    ///
    /// ```
    /// # use wasm_websocket::{CloseCode, ClosePolicy};
    /// let rule = ClosePolicy::new().stop_on(1000..=1000).rule(CloseCode::NORMAL);
    /// assert_eq!(rule.to_string(), "the code 1000 is final by a rule of this client");
    /// ```
    #[must_use]
    pub fn rule(&self, code: CloseCode) -> CloseRule {
        let added = self.rules.iter().rfind(|rule| rule.is_for(code)).cloned();
        added
            .or_else(|| DEFAULTS.into_iter().find(|rule| rule.is_for(code)))
            .unwrap_or(OTHERWISE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_client_are_final_by_default_and_nothing_else() {
        let policy = ClosePolicy::new();
        let is_final = |code: &u16| !policy.reconnects(CloseCode::from(*code));
        let all_final: Vec<u16> = (0..=u16::MAX).filter(is_final).collect();
        let expected = [1002, 1003, 1007, 1008, 1009, 1010, 3000, 3003];
        let private = (4400..=4499).filter(|code| ![4408, 4429].contains(code));
        let expected: Vec<u16> = expected.into_iter().chain(private).collect();
        assert_eq!(all_final, expected);
    }

    #[test]
    fn the_last_rule_decides_before_the_defaults() {
        let policy = ClosePolicy::new()
            .stop_on(0..=u16::MAX)
            .reconnect_on(4000..=4999)
            .stop_on(4001..=4001);
        let reconnects = |code: &u16| policy.reconnects(CloseCode::from(*code));
        let all: Vec<u16> = (0..=u16::MAX).filter(reconnects).collect();
        assert_eq!(all.len(), 999);
        assert!(!all.contains(&4001) && all.contains(&4401) && all.contains(&4999));
        assert_eq!(policy.rule(4401.into()).codes, 4000..=4999);
        assert!(!policy.rule(4401.into()).is_default);
    }

    #[test]
    fn a_rule_says_what_it_does_and_whose_it_is() {
        let policy = ClosePolicy::new().reconnect_on(1008..=1009);
        for (code, words) in [
            (4408, "the code 4408 leads to another attempt by default"),
            (4401, "a code from 4400 to 4499 is final by default"),
            (
                1006,
                "a code from 0 to 65535 leads to another attempt by default",
            ),
            (
                1008,
                "a code from 1008 to 1009 leads to another attempt by a rule of this client",
            ),
        ] {
            assert_eq!(policy.rule(code.into()).to_string(), words);
        }
    }
}
