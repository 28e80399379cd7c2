//! Progress: numbered steps with names and times.

use std::time::{Duration, Instant};

use anyhow::Result;

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what it is for.
    Done,
    /// It could not be done on this machine, and need not be; why.
    Skipped(String),
    /// It went wrong; how.
    Failed(String),
}

/// The steps of one command, reported as they go.
pub(crate) struct Steps {
    total: usize,
    ended: Vec<(String, Outcome, Duration)>,
}

impl Steps {
    /// Begins with the number of steps to come.
    pub(crate) fn new(total: usize) -> Self {
        let ended = Vec::new();
        Self { total, ended }
    }

    /// Runs the next step, and fails when it fails.
    pub(crate) fn run<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        let start = self.begin(name);
        let result = step();
        let outcome = match &result {
            Ok(_) => Outcome::Done,
            Err(error) => Outcome::Failed(format!("{error:#}")),
        };
        self.end(name, outcome, start);
        result
    }

    /// Runs the next step and goes on whatever its outcome is.
    pub(crate) fn attempt(&mut self, name: &str, step: impl FnOnce() -> Result<Outcome>) {
        let start = self.begin(name);
        let outcome = step().unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
        self.end(name, outcome, start);
    }

    fn begin(&self, name: &str) -> Instant {
        println!("[{}/{}] {name}", self.ended.len() + 1, self.total);
        Instant::now()
    }

    fn end(&mut self, name: &str, outcome: Outcome, start: Instant) {
        let time = start.elapsed();
        self.ended.push((name.to_owned(), outcome, time));
        if let Some(line) = self.lines().pop() {
            println!("[{}/{}] {line}", self.ended.len(), self.total);
        }
    }

    /// How many steps failed.
    pub(crate) fn failed(&self) -> usize {
        self.ended
            .iter()
            .filter(|(_, outcome, _)| matches!(outcome, Outcome::Failed(_)))
            .count()
    }

    /// One line for each step that ended.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.ended
            .iter()
            .map(|(name, outcome, time)| {
                let seconds = time.as_secs_f64();
                match outcome {
                    Outcome::Done => format!("{name}: done in {seconds:.1} s"),
                    Outcome::Skipped(why) => format!("{name}: SKIPPED: {why}"),
                    Outcome::Failed(how) => format!("{name}: FAILED after {seconds:.1} s: {how}"),
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::{Outcome, Steps};

    #[test]
    fn goes_on_after_a_failure_and_remembers_it() {
        let mut steps = Steps::new(3);
        steps.attempt("one", || bail!("broken"));
        steps.attempt("two", || Ok(Outcome::Skipped("not here".to_owned())));
        assert_eq!(steps.run("three", || Ok(3)).unwrap(), 3);
        assert_eq!(steps.failed(), 1);
        let lines = steps.lines();
        assert!(lines[0].starts_with("one: FAILED") && lines[0].ends_with("broken"));
        assert_eq!(lines[1], "two: SKIPPED: not here");
        assert!(lines[2].starts_with("three: done in"));
    }
}
