//! Which steps a test run has.

use clap::ValueEnum;

/// What can be tested alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Formatting, lints, documentation.
    Check,
    /// Tests inside the crates.
    Unit,
    /// Integration tests: real server, real databases.
    Api,
    /// User stories in Chromium.
    Browser,
    /// Other people's GraphQL clients, audits and lints, by Node and Python.
    Clients,
}

/// A step of a test run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Format,
    Lint,
    Docs,
    Postgres,
    Unit,
    Examples,
    Api,
    Ui,
    Chromium,
    Browser,
    ClientTools,
    Clients,
}

/// All of them, cheap ones first.
const ORDER: [Step; 12] = [
    Step::Format,
    Step::Lint,
    Step::Docs,
    Step::Postgres,
    Step::Unit,
    Step::Examples,
    Step::Api,
    Step::Ui,
    Step::Chromium,
    Step::Browser,
    Step::ClientTools,
    Step::Clients,
];

impl Step {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Format => "formatting",
            Self::Lint => "lints",
            Self::Docs => "documentation",
            Self::Postgres => "PostgreSQL set-up",
            Self::Unit => "unit tests",
            Self::Examples => "documentation examples",
            Self::Api => "integration tests",
            Self::Ui => "UI for the browser tests",
            Self::Chromium => "Chromium set-up",
            Self::Browser => "browser tests",
            Self::ClientTools => "Node and Python set-up",
            Self::Clients => "contract and client programs",
        }
    }

    fn serves(self, part: Part) -> bool {
        match self {
            Self::Format | Self::Lint | Self::Docs => part == Part::Check,
            Self::Postgres => !matches!(part, Part::Check | Part::Clients),
            Self::Unit | Self::Examples => part == Part::Unit,
            Self::Api => part == Part::Api,
            Self::Ui | Self::Chromium | Self::Browser => part == Part::Browser,
            Self::ClientTools | Self::Clients => part == Part::Clients,
        }
    }
}

/// The steps for these parts (none named: all). Who asks for tests by name does not ask for checks and examples.
pub(super) fn steps(only: &[Part], filtered: bool) -> Vec<Step> {
    let parts = match only {
        [] if filtered => &[Part::Unit, Part::Api, Part::Browser],
        [] => Part::value_variants(),
        only => only,
    };
    ORDER
        .into_iter()
        .filter(|step| parts.iter().any(|part| step.serves(*part)))
        .filter(|step| !(filtered && *step == Step::Examples))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{ORDER, Part, Step, steps};

    #[test]
    fn everything_is_tested_when_nothing_is_named() {
        assert_eq!(steps(&[], false), ORDER);
    }

    #[test]
    fn a_part_brings_only_what_it_needs() {
        assert_eq!(
            steps(&[Part::Check], false),
            [Step::Format, Step::Lint, Step::Docs]
        );
        assert_eq!(steps(&[Part::Api], false), [Step::Postgres, Step::Api]);
        assert_eq!(
            steps(&[Part::Browser], false),
            [Step::Postgres, Step::Ui, Step::Chromium, Step::Browser]
        );
        assert_eq!(
            steps(&[Part::Clients], false),
            [Step::ClientTools, Step::Clients]
        );
    }

    #[test]
    fn a_filter_runs_tests_alone() {
        let steps = steps(&[], true);
        assert_eq!(steps.first(), Some(&Step::Postgres));
        assert!(!steps.contains(&Step::Examples));
    }
}
