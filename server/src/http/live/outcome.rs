//! What is told of an operation, written once however many are told it.

use std::sync::Arc;

use async_graphql::Response;
use serde::Serialize;

use crate::http::error::is_request_error;

/// What is told of an operation, as JSON.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A response: `{"data": …}`.
    Next(Arc<str>),
    /// The operation was refused, or broke off: the list of its errors. Nothing comes after it.
    Refused(Arc<str>),
}

impl Outcome {
    /// A response whose errors are fit to leave.
    pub(super) fn of(response: &Response) -> Self {
        if is_request_error(response) {
            Self::Refused(json(&response.errors))
        } else {
            Self::Next(json(response))
        }
    }

    /// The response, when it is one.
    pub(super) fn payload(&self) -> Option<&Arc<str>> {
        match self {
            Self::Next(json) => Some(json),
            Self::Refused(_) => None,
        }
    }

    /// Its size in bytes.
    pub(super) fn len(&self) -> usize {
        let (Self::Next(json) | Self::Refused(json)) = self;
        json.len()
    }
}

/// Responses hold only what JSON can say.
fn json(value: &impl Serialize) -> Arc<str> {
    serde_json::to_string(value).unwrap_or_default().into()
}
