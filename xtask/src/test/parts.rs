//! The parts of a run, and how long each may take.

use std::time::Duration;

/// A part of a run: a step of its own in the summary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    minutes: u64,
}

/// A few times what each takes from nothing on two busy cores. What takes longer hangs.
pub(crate) const SET_UP: Part = part("set-up", 25);
pub(crate) const FORMATTING: Part = part("formatting", 2);
pub(crate) const NATIVE_LINTS: Part = part("clippy, native", 10);
pub(crate) const WASM_LINTS: Part = part("clippy, wasm32", 10);
pub(crate) const DOCUMENTATION: Part = part("documentation", 5);
pub(crate) const NATIVE_TESTS: Part = part("native tests and doctests", 15);
pub(crate) const PACKAGE: Part = part("npm package", 10);
pub(crate) const PROGRAM_SIZE: Part = part("size of a program", 10);
pub(crate) const PACKAGE_SIZE: Part = part("size of the package", 2);
pub(crate) const SERVER: Part = part("server", 5);
pub(crate) const BROWSER_TESTS: Part = part("browser tests", 12);
pub(crate) const END_TO_END_TESTS: Part = part("end-to-end tests", 20);

const fn part(name: &'static str, minutes: u64) -> Part {
    Part { name, minutes }
}

impl Part {
    pub(crate) fn bound(self) -> Duration {
        Duration::from_secs(self.minutes * 60)
    }
}
