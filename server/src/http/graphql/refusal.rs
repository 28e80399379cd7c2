//! A request that is answered before any operation runs.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::accept::MediaType;
use super::answer;
use crate::domain::{ErrorCode, Failure};

/// A refusal with its status, and with the header that says what would be taken.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) failure: Failure,
    hint: Option<(HeaderName, &'static str)>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            status,
            failure: Failure::new(code, message),
            hint: None,
        }
    }

    /// 405 with the methods that are served.
    pub(super) fn method(message: &str, allowed: &'static str) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::InvalidInput,
            message,
        )
        .hint(header::ALLOW, allowed)
    }

    /// 415 with what is taken.
    pub(super) fn media_type(message: &str) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new(status, ErrorCode::InvalidInput, message).hint(header::ACCEPT, "application/json")
    }

    fn hint(mut self, name: HeaderName, value: &'static str) -> Self {
        self.hint = Some((name, value));
        self
    }

    /// The refusal as an answer.
    pub(super) fn answer(&self, media_type: MediaType, request_id: &str) -> Response {
        let mut response = answer::refused(self.status, media_type, &self.failure, request_id);
        if let Some((name, value)) = &self.hint {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self {
            status: answer::status_of(&failure),
            failure,
            hint: None,
        }
    }
}
