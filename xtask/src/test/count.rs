//! How many tests passed and failed, out of what the test runners print.

use std::ops::AddAssign;

/// Tests that ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Reads a runner's closing line; nothing from any other line.
pub(super) fn of_line(line: &str) -> Option<Count> {
    nextest(line)
        .or_else(|| libtest(line))
        .or_else(|| node(line))
}

/// `Summary [ 0.051s] 14 tests run: 12 passed (1 slow), 1 failed, 1 timed out, 3 skipped`; `5/14 tests run` when it
/// stopped early. Whatever ran and did not pass has failed.
fn nextest(line: &str) -> Option<Count> {
    let (run, rest) = line
        .trim_start()
        .strip_prefix("Summary [")?
        .split_once(']')?
        .1
        .split_once(" run: ")?;
    let run = run.split_whitespace().next()?;
    let run: usize = run.split('/').next()?.parse().ok()?;
    let passed = before(rest, " passed").unwrap_or(0);
    Some(Count {
        passed,
        failed: run.checked_sub(passed)?,
    })
}

/// `test result: FAILED. 3 passed; 1 failed; 0 ignored; …`
fn libtest(line: &str) -> Option<Count> {
    let rest = line.strip_prefix("test result: ")?;
    Some(Count {
        passed: before(rest, " passed")?,
        failed: before(rest, " failed")?,
    })
}

/// One line each: `ℹ pass 61`, `ℹ fail 1`, `ℹ cancelled 0`.
fn node(line: &str) -> Option<Count> {
    let (word, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
    let number = number.parse().ok()?;
    let none = Count::default();
    match word {
        "pass" => Some(Count {
            passed: number,
            ..none
        }),
        "fail" | "cancelled" => Some(Count {
            failed: number,
            ..none
        }),
        _ => None,
    }
}

/// The number before a word.
fn before(text: &str, word: &str) -> Option<usize> {
    let (start, _) = text.split_once(word)?;
    start.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Count, of_line};

    #[test]
    fn reads_the_closing_line_of_nextest() {
        for (line, passed, failed) in [
            (
                "     Summary [   0.051s] 14 tests run: 14 passed, 0 skipped",
                14,
                0,
            ),
            (
                "     Summary [   9.051s] 1 test run: 0 passed, 1 failed, 2 skipped",
                0,
                1,
            ),
            (
                "     Summary [   9.051s] 9 tests run: 6 passed (2 slow, 1 leaky), 2 failed, 1 timed out, 0 skipped",
                6,
                3,
            ),
            (
                "     Summary [   9.051s] 5/14 tests run: 4 passed, 1 failed, 0 skipped",
                4,
                1,
            ),
            (
                "     Summary [   0.000s] 0 tests run: 0 passed, 7 skipped",
                0,
                0,
            ),
        ] {
            assert_eq!(of_line(line), Some(Count { passed, failed }), "{line}");
        }
    }

    #[test]
    fn reads_the_closing_line_of_cargo_test() {
        let line = "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(
            of_line(line),
            Some(Count {
                passed: 3,
                failed: 1
            })
        );
    }

    #[test]
    fn reads_the_closing_lines_of_node() {
        let lines = ["ℹ tests 64", "ℹ pass 61", "ℹ fail 1", "ℹ cancelled 2"];
        let counts: Vec<_> = lines.into_iter().map(of_line).collect();
        let count = |passed, failed| Some(Count { passed, failed });
        assert_eq!(counts, [None, count(61, 0), count(0, 1), count(0, 2)]);
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in [
            "",
            "test a::b ... ok",
            "PASS [ 0.1s] summary",
            "12 passed, 1 failed",
            "ℹ duration_ms 61.5",
        ] {
            assert_eq!(of_line(line), None, "{line}");
        }
    }
}
