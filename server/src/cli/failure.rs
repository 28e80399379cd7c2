//! How a command ends when it does not end well.

use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use taskyard_client::Error;

/// The exit codes, for `--help`.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the task failed, or the server refused
  2  the command line is wrong
  3  the server can't be reached, or you are not signed in";

/// Why a command did not end well; the text is for people.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The task failed, or the server refused: exit code 1.
    Refused(String),
    /// The command line is wrong: exit code 2.
    Usage(String),
    /// The server can't be reached, or nobody is signed in: exit code 3.
    Unreachable(String),
    /// Nothing more to say, or nobody to read it: exit code 1.
    Told,
}

impl Failure {
    fn code(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Told => 1,
            Self::Usage(_) => 2,
            Self::Unreachable(_) => 3,
        }
    }
}

/// Says on stderr what went wrong, and gives the exit code.
pub(crate) fn finish(result: Result<(), Failure>) -> ExitCode {
    let Err(failure) = result else {
        return ExitCode::SUCCESS;
    };
    match &failure {
        Failure::Refused(text) | Failure::Usage(text) | Failure::Unreachable(text) => {
            eprintln!("error: {text}");
        }
        Failure::Told => {}
    }
    ExitCode::from(failure.code())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthenticated => Self::Unreachable(format!(
                "{error}. Sign in with `taskyard login URL --token …`, or set TASKYARD_TOKEN"
            )),
            Error::Transport(_) => Self::Unreachable(format!(
                "{error}. Is the server running? Its address comes from --url, TASKYARD_URL or `taskyard login`"
            )),
            Error::Protocol(_) => Self::Unreachable(error.to_string()),
            Error::Options(text) => Self::Usage(text),
            _ => Self::Refused(error.to_string()),
        }
    }
}

/// An entry of a payload's `errors`.
#[derive(Deserialize)]
struct UserError {
    message: String,
    path: Vec<String>,
}

/// Fails with the entries of a payload's `errors`, when there are any.
pub(crate) fn check<E: Serialize>(errors: &[E]) -> Result<(), Failure> {
    let lines: Vec<String> = errors.iter().map(sentence).collect();
    if lines.is_empty() {
        return Ok(());
    }
    Err(Failure::Refused(lines.join("\n       ")))
}

/// An entry as a sentence, after what it is about: `name: A task has this name`.
fn sentence<E: Serialize>(error: &E) -> String {
    let entry = serde_json::to_value(error).and_then(serde_json::from_value::<UserError>);
    let Ok(entry) = entry else {
        return "the server refused without saying why".into();
    };
    let path = entry.path.iter().filter(|key| *key != "input");
    let path: Vec<&str> = path.map(String::as_str).collect();
    if path.is_empty() {
        return entry.message;
    }
    format!("{}: {}", path.join("."), entry.message)
}

/// What the server left out although it reported no error.
pub(crate) fn missing(what: &str) -> Failure {
    Failure::Refused(format!("the server gave no {what}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_names_the_field_and_every_reason() {
        let errors = [
            json!({"code": "CONFLICT", "message": "You have a task of this name", "path": ["input", "name"]}),
            json!({"code": "INVALID_INPUT", "message": "Too long", "path": []}),
        ];
        let expected = "name: You have a task of this name\n       Too long";
        assert_eq!(check(&errors), Err(Failure::Refused(expected.into())));
        assert_eq!(check::<()>(&[]), Ok(()));
    }

    #[test]
    fn each_kind_of_end_has_its_exit_code() {
        let code = |error: Error| Failure::from(error).code();
        assert_eq!(code(Error::Unauthenticated), 3);
        assert_eq!(code(Error::Transport("refused".into())), 3);
        assert_eq!(code(Error::Graphql(Vec::new())), 1);
        assert_eq!(code(Error::Options("bad".into())), 2);
    }
}
