//! What can go wrong between this client and the server.

use std::fmt;

use graphql_client::PathFragment;
use serde_json::Value;

/// Why an operation gave no data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server answered with GraphQL errors; there is at least one.
    #[error("{}", join(.0))]
    Graphql(Vec<GraphqlError>),
    /// The server could not be reached, or the connection broke; trying again can help.
    #[error("can't reach the server: {0}")]
    Transport(String),
    /// The token or session is missing, wrong, or has ended.
    #[error("not signed in: the token or session is missing, wrong, or has ended")]
    Unauthenticated,
    /// The server refused the connection to who is signed in; the text is its reason.
    #[error("refused by the server: {0}")]
    Forbidden(String),
    /// The other side does not speak this client's protocol or schema.
    #[error("unexpected answer: {0} (is this a Taskyard server of the same version?)")]
    Protocol(String),
    /// The client was given options it can't work with.
    #[error("{0}")]
    Options(String),
}

impl Error {
    /// The error's code: `extensions.code` of the first GraphQL error, `UNAUTHENTICATED`, `FORBIDDEN`, or none.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Graphql(errors) => errors.first().and_then(|error| error.code.as_deref()),
            Self::Unauthenticated => Some("UNAUTHENTICATED"),
            Self::Forbidden(_) => Some("FORBIDDEN"),
            Self::Transport(_) | Self::Protocol(_) | Self::Options(_) => None,
        }
    }

    /// The errors of a response, which has at least one.
    pub(crate) fn from_response(errors: Vec<graphql_client::Error>) -> Self {
        let errors: Vec<GraphqlError> = errors.into_iter().map(GraphqlError::from).collect();
        if errors
            .iter()
            .any(|error| error.code.as_deref() == Some("UNAUTHENTICATED"))
        {
            return Self::Unauthenticated;
        }
        Self::Graphql(errors)
    }
}

/// One error of a GraphQL response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphqlError {
    /// What went wrong, for people.
    pub message: String,
    /// `extensions.code`: what went wrong, for programs.
    pub code: Option<String>,
    /// Keys and indexes from the root of the response to the field that failed.
    pub path: Vec<String>,
    /// `extensions.requestId`: what to look for in the server's log.
    pub request_id: Option<String>,
}

impl fmt::Display for GraphqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.path.is_empty() {
            write!(f, " (at {})", self.path.join("."))?;
        }
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl From<graphql_client::Error> for GraphqlError {
    fn from(error: graphql_client::Error) -> Self {
        let text = |key: &str| {
            let value = error.extensions.as_ref()?.get(key)?;
            value.as_str().map(str::to_owned)
        };
        Self {
            code: text("code"),
            request_id: text("requestId"),
            path: error
                .path
                .iter()
                .flatten()
                .map(PathFragment::to_string)
                .collect(),
            message: error.message,
        }
    }
}

/// Reads the payload of an `error` message: a list of errors.
pub(crate) fn parse_errors(payload: Option<&str>) -> Error {
    let errors = payload.and_then(|text| {
        let value: Value = serde_json::from_str(text).ok()?;
        serde_json::from_value::<Vec<graphql_client::Error>>(value).ok()
    });
    match errors {
        Some(errors) if !errors.is_empty() => Error::from_response(errors),
        _ => Error::Protocol("an error message without errors".into()),
    }
}

fn join(errors: &[GraphqlError]) -> String {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    lines.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graphql_error_keeps_code_path_and_request() {
        let error = parse_errors(Some(
            r#"[{"message":"Name is taken","path":["createTask","errors",0],"extensions":{"code":"CONFLICT","requestId":"r1"}}]"#,
        ));
        assert_eq!(error.code(), Some("CONFLICT"));
        assert_eq!(
            error.to_string(),
            "Name is taken (at createTask.errors.0) (request r1)"
        );
    }

    #[test]
    fn an_unauthenticated_error_is_told_apart() {
        let error = parse_errors(Some(
            r#"[{"message":"Sign in","extensions":{"code":"UNAUTHENTICATED"}}]"#,
        ));
        assert_eq!(error, Error::Unauthenticated);
        assert_eq!(error.code(), Some("UNAUTHENTICATED"));
    }

    #[test]
    fn an_error_message_without_errors_is_a_protocol_error() {
        assert!(matches!(parse_errors(None), Error::Protocol(_)));
        assert!(matches!(parse_errors(Some("[]")), Error::Protocol(_)));
    }
}
