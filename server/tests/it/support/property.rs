//! Properties of what has to be waited for: proptest draws and shrinks the cases, the test's runtime runs them.

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{TestCaseError, TestRunner};

/// Checks as many cases as `PROPTEST_CASES` says (256 without it), but at most `most`. The first that fails is
/// shrunk to what is to blame, and told.
pub async fn holds<S: Strategy>(
    strategy: &S,
    most: u32,
    check: impl AsyncFn(S::Value) -> Result<(), TestCaseError>,
) {
    let mut runner = TestRunner::default();
    let is_asked_for = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = runner.config().cases;
    let cases = if is_asked_for { cases } else { cases.min(most) };
    for _ in 0..cases {
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        let Err(mut why) = check(tree.current()).await else {
            continue;
        };
        let mut smallest = tree.current();
        let mut goes_on = tree.simplify();
        while goes_on {
            goes_on = match check(tree.current()).await {
                Ok(()) => tree.complicate(),
                Err(still) => {
                    (why, smallest) = (still, tree.current());
                    tree.simplify()
                }
            };
        }
        panic!("{why}\nby {smallest:#?}");
    }
}
