//! Failures of the rules to errors of GraphQL: the one place where they meet.

use std::sync::Arc;

use async_graphql::{Context, ContextBase, Error, ErrorExtensionValues, Result, SimpleObject};

use super::context::RequestContext;
use super::owed;
use super::rows::Planned;
use crate::domain::{ErrorCode, Failure, FieldError};

/// Something in a mutation's input, or in the state it meets, that the caller can put right.
#[derive(SimpleObject, Planned)]
pub struct UserError {
    /// What went wrong, for programs.
    code: ErrorCode,
    /// What went wrong and how to put it right, for people.
    message: String,
    /// The way to the input field, such as `["parameters", "cpu"]`; empty when it is none.
    path: Vec<String>,
}

impl From<FieldError> for UserError {
    fn from(error: FieldError) -> Self {
        Self {
            code: error.code,
            message: error.message,
            path: error.path,
        }
    }
}

/// A failure as the GraphQL error of a request: its code in `extensions.code`; of
/// INTERNAL only the request id is told, and the cause is logged. RATE_LIMITED says in
/// `extensions.retryAfterSeconds` when to try again.
pub fn execution_error(failure: &Failure, request_id: &str) -> Error {
    let code = failure.code();
    if let Some(cause) = &failure.cause {
        tracing::error!(code = code.as_str(), request_id, cause = %Causes(cause.as_ref()), "operation failed");
    }
    let message = match failure.errors.first() {
        Some(error) => error.message.clone(),
        None => String::from("Something went wrong on our side"),
    };
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code.as_str());
    if code == ErrorCode::Internal {
        extensions.set("requestId", request_id);
    }
    if let Some(seconds) = failure.retry_after {
        extensions.set("retryAfterSeconds", seconds);
    }
    Error {
        message,
        source: None,
        extensions: Some(extensions),
    }
}

/// An error with everything that caused it, on one line.
struct Causes<'a>(&'a (dyn std::error::Error + 'static));

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

/// Turns what services answer into what resolvers answer.
pub(super) trait ToGraphql {
    /// A failure as a GraphQL error.
    fn to_graphql(&self, failure: Failure) -> Error;

    /// A failure that several waited for (of a batch) as a GraphQL error.
    fn shared_to_graphql(&self, failure: &Arc<Failure>) -> Error;

    /// Sees to it that a mutation leaves an entry in the audit log.
    fn note(&self, code: Option<ErrorCode>);

    /// A mutation's outcome: what the caller can put right comes back as data, the rest is a
    /// GraphQL error.
    fn outcome<T>(&self, result: Result<T, Failure>) -> Result<(Option<T>, Vec<UserError>)> {
        self.note(result.as_ref().err().map(Failure::code));
        match result {
            Ok(value) => Ok((Some(value), Vec::new())),
            Err(failure) => match failure.code() {
                ErrorCode::InvalidInput
                | ErrorCode::NotFound
                | ErrorCode::Conflict
                | ErrorCode::Forbidden
                | ErrorCode::LimitExceeded => Ok((
                    None,
                    failure.errors.into_iter().map(UserError::from).collect(),
                )),
                _ => Err(self.to_graphql(failure)),
            },
        }
    }
}

impl ToGraphql for Context<'_> {
    fn to_graphql(&self, failure: Failure) -> Error {
        execution_error(&failure, request_id(self))
    }

    fn shared_to_graphql(&self, failure: &Arc<Failure>) -> Error {
        execution_error(failure, request_id(self))
    }

    fn note(&self, code: Option<ErrorCode>) {
        owed::note(self, code);
    }
}

/// The id of the request that an operation came by.
pub(super) fn request_id<'a, T>(context: &ContextBase<'a, T>) -> &'a str {
    context
        .data_opt::<RequestContext>()
        .map_or("", |request| request.meta.request_id.as_str())
}
