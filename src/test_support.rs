//! What the property tests share. They say what holds for any input, try it with random ones, and
//! stand beside the module that they test, in `properties`.
//!
//! They are unit tests, because most of these modules are private.
//! `PROPTEST_CASES` sets how many inputs are tried. A failure shows the smallest one that fails;
//! nothing is written into the source tree, because an input worth keeping becomes a unit test.

use std::cell::Cell;

use proptest::collection::SizeRange;
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

/// Tries a property with many inputs. It fails by panicking, as any test does.
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
            // Proptest catches panics without a word, and this one shows the line.
            property(smallest);
            panic!("it does not fail every time: {reason}");
        }
    }
}

/// What fails inside a closure or a waker costs only itself, so a failed assertion in there has to be
/// found out of there.
#[derive(Default)]
pub(crate) struct Unfinished(Cell<usize>);

impl Unfinished {
    /// Runs what is called from inside the library.
    pub(crate) fn run<T>(&self, call: impl FnOnce() -> T) -> T {
        self.0.set(self.0.get() + 1);
        let result = call();
        self.0.set(self.0.get() - 1);
        result
    }

    pub(crate) fn assert_none(&self) {
        assert_eq!(self.0.get(), 0, "an assertion failed in there");
    }
}

/// Text of so many characters, which are of every width in UTF-8, and some of them strange.
pub(crate) fn text(characters: impl Into<SizeRange>) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        2 => prop::char::range('\0', '\u{7f}'),
        1 => prop::char::range('\u{80}', '\u{7ff}'),
        3 => any::<char>(),
    ];
    prop::collection::vec(character, characters).prop_map(String::from_iter)
}

/// Whether text stays on the line on which it is printed.
pub(crate) fn is_one_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Chance that is the same in every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// A number from 0 up to 1, by the generator that is known as `SplitMix64`.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / 2f64.powi(53)
    }

    /// A number from 0 up to, but not including, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }
}
