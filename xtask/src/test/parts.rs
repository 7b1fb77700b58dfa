//! The parts of a run and their time limits.

use std::time::Duration;

use crate::step::Limits;

/// A part of a run: a step of its own in the summary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) limits: Limits,
}

// Each limit is a few times what the part takes from nothing on two busy cores.
pub(crate) const SET_UP: Part = part("set-up", 25);
pub(crate) const FORMATTING: Part = part("formatting", 2);
pub(crate) const NATIVE_LINTS: Part = part("clippy, native", 10);
pub(crate) const WASM_LINTS: Part = part("clippy, wasm32", 10);
pub(crate) const DOCUMENTATION: Part = part("documentation", 5);
pub(crate) const NATIVE_TESTS: Part = part("native tests and doctests", 15);
pub(crate) const PACKAGE: Part = part("npm package", 10);
pub(crate) const EXAMPLES: Part = part("examples", 10);
pub(crate) const PROGRAM_SIZE: Part = part("size of a program", 10);
pub(crate) const PACKAGE_SIZE: Part = part("size of the package", 2);
pub(crate) const SERVER: Part = part("server", 5);
pub(crate) const REHEARSAL: Part = part("rehearsal of failures", 10);
/// The runner prints each test that ends. The longest, the leak test in Chromium, takes half a minute,
/// and a few times that beside other programs on two cores.
pub(crate) const BROWSER_TESTS: Part = Part {
    name: "browser tests",
    limits: Limits {
        total: minutes(12),
        silence: Some(minutes(4)),
    },
};
pub(crate) const END_TO_END_TESTS: Part = part("end-to-end tests", 20);

const fn part(name: &'static str, limit: u64) -> Part {
    let limits = Limits {
        total: minutes(limit),
        silence: None,
    };
    Part { name, limits }
}

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}
