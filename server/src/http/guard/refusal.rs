//! The words of refusals.

use async_graphql::ServerError;
use async_graphql::parser;

use crate::domain::ErrorCode;
use crate::http::error::coded;

/// Refuses what passes a limit.
pub(super) fn within<N: Copy + PartialOrd + std::fmt::Display>(
    name: &str,
    value: N,
    most: N,
) -> Result<(), ServerError> {
    if value <= most {
        return Ok(());
    }
    let advice = match name {
        "document_bytes" => "put long values into variables",
        "name_bytes" => "use shorter names",
        _ => "ask for less in one request",
    };
    // The value itself can be any number: it may be that sums have stopped at the largest.
    Err(coded(
        ErrorCode::LimitExceeded,
        &format!("The request passes the limit {name}: {most} (setting graphql.{name}); {advice}"),
    ))
}

/// What the parser can't read, and where. Its own message repeats the line, however long that is.
pub(super) fn unreadable(error: parser::Error) -> ServerError {
    let message = match &error {
        parser::Error::Syntax { message, start, .. } => {
            let reason = message.lines().last().unwrap_or_default();
            let reason = reason.trim_start_matches([' ', '=']).replace('_', " ");
            format!(
                "The document can't be read at line {}, column {}: {reason}",
                start.line, start.column
            )
        }
        other => format!("The document can't be read: {other}"),
    };
    let mut shown = ServerError::from(error);
    shown.extensions = coded(ErrorCode::InvalidInput, "").extensions;
    shown.message = message;
    shown
}
