use std::ops::RangeInclusive;

use crate::close::CloseCode;

/// The close codes that lead to another attempt, and those that end the client.
///
/// | code | by default |
/// |---|---|
/// | 1002, 1003, 1007, 1008, 1009, 1010 | final: the same would happen again |
/// | all others, including 1000, which proxies send when they restart | connect again |
///
/// The meaning of the codes 4000 to 4999 depends on the application: add rules for them.
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
    /// The last rule that contains the code decides.
    rules: Vec<(RangeInclusive<u16>, bool)>,
}

/// The codes that report an error of the client, which a retry would repeat.
const FINAL: [u16; 6] = [1002, 1003, 1007, 1008, 1009, 1010];

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
    pub fn stop_on(mut self, codes: RangeInclusive<u16>) -> Self {
        self.rules.push((codes, false));
        self
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
    pub fn reconnect_on(mut self, codes: RangeInclusive<u16>) -> Self {
        self.rules.push((codes, true));
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
        let number = code.as_u16();
        let rule = self
            .rules
            .iter()
            .rfind(|(codes, _)| codes.contains(&number));
        rule.map_or(!FINAL.contains(&number), |(_, reconnects)| *reconnects)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_client_errors_are_final_by_default() {
        let policy = ClosePolicy::new();
        let is_final = |code: &u16| !policy.reconnects(CloseCode::from(*code));
        let all_final: Vec<u16> = (0..=u16::MAX).filter(is_final).collect();
        assert_eq!(all_final, FINAL);
    }

    #[test]
    fn the_last_rule_decides() {
        let policy = ClosePolicy::new()
            .stop_on(0..=u16::MAX)
            .reconnect_on(4000..=4999)
            .stop_on(4001..=4001);
        let reconnects = |code: &u16| policy.reconnects(CloseCode::from(*code));
        let all: Vec<u16> = (0..=u16::MAX).filter(reconnects).collect();
        assert_eq!(all.len(), 999);
        assert!(!all.contains(&4001) && all.contains(&4000) && all.contains(&4999));
    }
}
