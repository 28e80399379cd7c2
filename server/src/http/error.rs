//! The errors of the edge, and the last look at errors before they leave.

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};

use crate::domain::{ErrorCode, Failure};

/// Most errors of one answer: a document can be wrong in thousands of places.
const MAX_ERRORS: usize = 50;

/// An error without a place, with its code.
pub fn coded(code: ErrorCode, message: &str) -> ServerError {
    let mut error = ServerError::new(message, None);
    set_code(&mut error, code);
    error
}

/// A failure of the rules as a request's error. The cause goes to the log.
pub fn of_failure(failure: &Failure, request_id: &str) -> ServerError {
    let code = failure.code();
    if let Some(cause) = &failure.cause {
        tracing::error!(code = code.as_str(), request_id, cause = %cause, "request failed");
    }
    let mut error = coded(code, failure.message());
    if let Some(seconds) = failure.retry_after {
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("retryAfterSeconds", seconds);
    }
    finish_error(&mut error, request_id, true);
    error
}

/// What clients of automatic persisted queries look for, in `message` or in `extensions.code`: the only
/// codes beside the closed set.
const PERSISTED_QUERY_CODES: [(&str, &str); 2] = [
    ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"),
    (
        "PersistedQueryNotSupported",
        "PERSISTED_QUERY_NOT_SUPPORTED",
    ),
];

/// An error of automatic persisted queries, by its message.
pub fn persisted_query(message: &'static str) -> ServerError {
    let mut error = ServerError::new(message, None);
    let code = PERSISTED_QUERY_CODES
        .iter()
        .find(|(known, _)| *known == message);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", code.map_or("", |(_, code)| *code));
    error
}

fn is_about_persisted_queries(error: &ServerError) -> bool {
    let code = error
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get("code"));
    let Some(Value::String(code)) = code else {
        return false;
    };
    PERSISTED_QUERY_CODES.iter().any(|(_, known)| known == code)
}

/// An INTERNAL error, of which only the request id is told.
pub fn internal(request_id: &str) -> ServerError {
    let mut error = coded(ErrorCode::Internal, "");
    finish_error(&mut error, request_id, true);
    error
}

/// Whether the document was refused before anything was executed: then there is no `data`.
pub fn is_request_error(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// Sees to it that every error has a code of the closed set and that INTERNAL tells nothing.
/// Returns the first error's code.
pub fn finish(response: &mut Response, request_id: &str) -> Option<ErrorCode> {
    let executed = !is_request_error(response);
    response.errors.truncate(MAX_ERRORS);
    for error in &mut response.errors {
        finish_error(error, request_id, executed);
    }
    response.errors.first().and_then(code_of)
}

/// The code that an error carries.
pub fn code_of(error: &ServerError) -> Option<ErrorCode> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => code.parse().ok(),
        Value::Enum(code) => code.parse().ok(),
        _ => None,
    }
}

fn finish_error(error: &mut ServerError, request_id: &str, executed: bool) {
    if is_about_persisted_queries(error) {
        return;
    }
    let code = code_of(error).unwrap_or_else(|| {
        if !executed || is_about_input(&error.message) {
            ErrorCode::InvalidInput
        } else {
            tracing::error!(request_id, message = %error.message, "a resolver failed without a code");
            ErrorCode::Internal
        }
    });
    set_code(error, code);
    if code == ErrorCode::Internal {
        error.message = format!(
            "Something went wrong on our side; request {request_id} is in the server's log"
        );
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("requestId", request_id);
    }
}

/// The executor's own words for an argument that a scalar refuses: they carry no code.
fn is_about_input(message: &str) -> bool {
    [
        "Failed to parse \"",
        "Expected input type",
        "Invalid value for argument",
        "Variable ",
    ]
    .iter()
    .any(|start| message.starts_with(start))
}

fn set_code(error: &mut ServerError, code: ErrorCode) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code.as_str());
}
