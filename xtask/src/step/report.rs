/// What the lines of a step tell of tests, natively and in browsers.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    failures: Vec<FailedTest>,
    /// Lines in which a compiler or another program has said what is wrong.
    errors: Vec<String>,
    has_driver: bool,
    has_begun: bool,
    section: Option<Section>,
}

/// A test that has failed, with the words in which it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FailedTest {
    pub(crate) name: String,
    /// Where and with which words it has panicked, without the stack. Empty if it did not say.
    pub(crate) assertion: String,
}

/// The output of one failed test, which is being read.
#[derive(Debug)]
struct Section {
    test: usize,
    is_inside_assertion: bool,
}

/// How many lines of a compiler are worth to be repeated.
const ERRORS: usize = 5;

/// With one of these begins what the runner of wasm-bindgen says as soon as it starts a driver.
const DRIVER_LINES: [&str; 4] = [
    "Running headless tests in ",
    "Failed to start driver",
    "Driver has not bound port",
    "driver failed to ",
];

impl Report {
    /// The tests that have failed. One that ended the whole program may be missing.
    pub(crate) fn failures(&self) -> &[FailedTest] {
        &self.failures
    }

    pub(crate) fn errors(&self) -> &[String] {
        &self.errors
    }

    /// Whether there was a driver or a browser, or should have been one, and no test has begun in it.
    pub(crate) fn has_only_driver(&self) -> bool {
        self.has_driver && !self.has_begun
    }

    /// Whether tests have begun.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Reads the next line.
    pub(super) fn read(&mut self, line: &str) {
        let words = line.trim();
        if self.read_head(words) {
            self.section = None;
        } else if let Some(name) = section_name(words) {
            let test = self.failed_test(name);
            self.section = Some(Section {
                test,
                is_inside_assertion: false,
            });
        } else {
            self.read_section(words);
        }
    }

    /// Reads a line that stands outside of the output of a test.
    fn read_head(&mut self, words: &str) -> bool {
        let words = words.strip_prefix("Error: ").unwrap_or(words);
        if let Some((_, sums)) = words.split_once("test result: ") {
            self.passed += number_before(" passed", sums).unwrap_or(0);
            self.failed += number_before(" failed", sums).unwrap_or(0);
        } else if is_beginning(words) {
            self.has_begun = true;
        } else if let Some(name) = failed_name(words) {
            self.failed_test(name);
        } else if DRIVER_LINES.iter().any(|start| words.starts_with(start)) {
            self.has_driver = true;
        } else if words.starts_with("error: ") || words.starts_with("error[") {
            if self.errors.len() < ERRORS {
                self.errors.push(words.to_owned());
            }
        } else {
            return words == "failures:";
        }
        true
    }

    fn read_section(&mut self, words: &str) {
        let Some(section) = &mut self.section else {
            return;
        };
        let Some(test) = self.failures.get_mut(section.test) else {
            return;
        };
        let begins = words.contains("panicked at ") || words == "JS exception that was thrown:";
        if begins && test.assertion.is_empty() {
            section.is_inside_assertion = true;
        } else if words.is_empty() || words.starts_with("note: ") || words.starts_with("stack ") {
            section.is_inside_assertion = false;
        }
        if section.is_inside_assertion {
            if !test.assertion.is_empty() {
                test.assertion.push('\n');
            }
            test.assertion.push_str(words);
        }
    }

    /// The place of a test among those that have failed.
    fn failed_test(&mut self, name: &str) -> usize {
        let known = self.failures.iter().position(|test| test.name == name);
        known.unwrap_or_else(|| {
            self.failures.push(FailedTest {
                name: name.to_owned(),
                assertion: String::new(),
            });
            self.failures.len() - 1
        })
    }
}

/// Whether it is `running 5 tests`.
fn is_beginning(words: &str) -> bool {
    words.starts_with("running ") && (words.ends_with(" tests") || words.ends_with(" test"))
}

/// The name in `test a_name ... FAILED`, or in `... FAIL` as wasm-bindgen says it.
fn failed_name(words: &str) -> Option<&str> {
    let name = words.strip_prefix("test ")?;
    name.strip_suffix(" ... FAILED")
        .or_else(|| name.strip_suffix(" ... FAIL"))
}

/// The name in `---- a_name stdout ----`, or in `---- a_name output ----`.
fn section_name(words: &str) -> Option<&str> {
    let name = words.strip_prefix("---- ")?;
    name.strip_suffix(" stdout ----")
        .or_else(|| name.strip_suffix(" output ----"))
}

fn number_before(word: &str, text: &str) -> Option<u32> {
    let (before, _) = text.split_once(word)?;
    before.split_whitespace().next_back()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(output: &str) -> Report {
        let mut report = Report::default();
        output.lines().for_each(|line| report.read(line));
        report
    }

    fn failed(name: &str, assertion: &str) -> FailedTest {
        FailedTest {
            name: name.to_owned(),
            assertion: assertion.to_owned(),
        }
    }

    #[test]
    fn a_test_that_fails_in_a_browser_is_named_with_its_assertion_once_and_without_the_stack() {
        let report = report(
            "Running headless tests in Firefox on `http://127.0.0.1:1/`
running 154 tests
test window::web::one ... ok
test window::web::other ... FAIL

failures:

---- window::web::other output ----
    error output:
        panicked at tests/web/random.rs:98:5:
        assertion `left == right` failed
          left: Sent
         right: Unknown
        
        Stack:
        
        Error
            at x
    
    JS exception that was thrown:
        RuntimeError: unreachable executed

failures:

    window::web::other

test result: FAILED. 153 passed; 1 failed; 0 ignored; 0 filtered out; finished in 9.00s

console output:
    panicked at tests/web/random.rs:98:5:
",
        );
        assert_eq!((report.passed, report.failed), (153, 1));
        let words = "panicked at tests/web/random.rs:98:5:\n\
            assertion `left == right` failed\nleft: Sent\nright: Unknown";
        assert_eq!(report.failures(), [failed("window::web::other", words)]);
        assert!(!report.has_only_driver());
    }

    #[test]
    fn a_test_that_fails_natively_is_named_with_its_assertion() {
        let report = report(
            "running 2 tests
test house::one ... ok
test house::other ... FAILED

failures:

---- house::other stdout ----

thread 'house::other' (77) panicked at tests/native/house.rs:7:5:
the house burns
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace


failures:
    house::other

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out

error: test failed, to rerun pass `--test native`
",
        );
        assert_eq!((report.passed, report.failed), (1, 1));
        let words = "thread 'house::other' (77) panicked at tests/native/house.rs:7:5:\n\
            the house burns";
        assert_eq!(report.failures(), [failed("house::other", words)]);
        assert_eq!(
            report.errors(),
            ["error: test failed, to rerun pass `--test native`"]
        );
    }

    #[test]
    fn a_thrown_exception_is_an_assertion_too() {
        let report = report(
            "---- web::one output ----
    JS exception that was thrown:
        TypeError: x is undefined

failures:
",
        );
        let words = "JS exception that was thrown:\nTypeError: x is undefined";
        assert_eq!(report.failures(), [failed("web::one", words)]);
    }

    #[test]
    fn a_browser_that_does_not_start_is_told_from_code_that_does_not_compile() {
        let no_session = "Running headless tests in Chrome on `http://127.0.0.1:1/`\n\
            Error: http status: 500\ndriver stderr:\n";
        assert!(report(no_session).has_only_driver());
        assert!(report("Error: driver failed to bind port during startup").has_only_driver());
        let compiler = report("error[E0308]: mismatched types\nerror: could not compile");
        assert!(!compiler.has_only_driver());
        assert_eq!(compiler.errors().len(), 2);
    }
}
