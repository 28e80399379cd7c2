//! Events as they are written.

use crate::domain::Failure;
use crate::http::error::of_failure;
use crate::http::live::Outcome;

/// Something to read past, so that nobody between takes the connection for dead.
pub(super) const COMMENT: &str = ":\n\n";
/// Nothing comes after it. Without the empty data browsers do not hand it on.
pub(super) const COMPLETE: &str = "event: complete\ndata:\n\n";

/// Writes what is told of an operation. JSON as we write it has no line breaks.
pub(super) fn write(outcome: &Outcome, into: &mut String) {
    into.push_str("event: next\ndata: ");
    match outcome {
        Outcome::Next(response) => into.push_str(response),
        Outcome::Refused(errors) => {
            into.push_str("{\"errors\":");
            into.push_str(errors);
            into.push('}');
        }
    }
    into.push_str("\n\n");
}

/// The last words to somebody whose stream is ended for a reason of theirs.
pub(super) fn farewell(failure: &Failure) -> String {
    let errors = serde_json::to_string(&[of_failure(failure, "")]).unwrap_or_default();
    let mut text = String::new();
    write(&Outcome::Refused(errors.into()), &mut text);
    text.push_str(COMPLETE);
    text
}
