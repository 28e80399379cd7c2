//! What anybody may send, drawn from grammars: a few hundred cases here, as many as one wants by
//! `cargo xtask fuzz`.

mod documents;
mod messages;

use taskyard_server::domain::ErrorCode;

/// Whether every error of an answer has a code of the closed set that is not our own fault.
fn errors_are_the_senders(answer: &serde_json::Value) -> bool {
    let errors = answer["errors"].as_array().into_iter().flatten();
    errors.into_iter().all(|error| {
        let code = error["extensions"]["code"].as_str();
        let code: Option<ErrorCode> = code.and_then(|code| code.parse().ok());
        code.is_some_and(|code| code != ErrorCode::Internal)
    })
}
