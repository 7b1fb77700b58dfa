//! Helpers of the property tests. A property test states a property of any input and checks it with
//! random inputs. It is beside the module that it tests, in `properties`.
//!
//! Property tests are unit tests, because most of these modules are private.
//! `PROPTEST_CASES` sets the number of inputs. A failure shows the smallest input that fails.
//! Nothing is written into the source tree, because an input worth keeping becomes a unit test.

use std::cell::Cell;

use proptest::collection::SizeRange;
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

/// Checks a property with many inputs.
///
/// # Panics
///
/// When the property fails, as any test does.
pub(crate) fn for_any<S: Strategy>(inputs: S, property: impl Fn(S::Value)) {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let result = TestRunner::new(config).run(&inputs, |input| {
        property(input);
        Ok(())
    });
    match result {
        Ok(()) => (),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, smallest)) => {
            println!("The smallest input that fails:\n{smallest:#?}");
            // Proptest catches panics silently. The panic of this call shows the line.
            property(smallest);
            panic!("it does not fail every time: {reason}");
        }
    }
}

/// A counter of unfinished calls. The library isolates a failure inside a closure or a waker, so
/// the test has to detect a failed assertion from outside.
#[derive(Default)]
pub(crate) struct Unfinished(Cell<usize>);

impl Unfinished {
    /// Runs the code of a closure or a waker that the library calls.
    pub(crate) fn run<T>(&self, call: impl FnOnce() -> T) -> T {
        self.0.set(self.0.get() + 1);
        let result = call();
        self.0.set(self.0.get() - 1);
        result
    }

    pub(crate) fn assert_none(&self) {
        assert_eq!(self.0.get(), 0, "an assertion failed inside a call");
    }
}

/// Generates text of this many characters. They have every width in UTF-8, and some are unusual.
pub(crate) fn text(characters: impl Into<SizeRange>) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        2 => prop::char::range('\0', '\u{7f}'),
        1 => prop::char::range('\u{80}', '\u{7ff}'),
        3 => any::<char>(),
    ];
    prop::collection::vec(character, characters).prop_map(String::from_iter)
}

/// Returns whether text stays on one line when it is printed.
pub(crate) fn is_one_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// A random number generator with the same sequence in every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// Returns a number from 0 up to, but not including, 1, by the generator `SplitMix64`.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / 2f64.powi(53)
    }

    /// Returns a number from 0 up to, but not including, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }
}
