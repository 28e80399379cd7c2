//! The one error type of the rules: a code of the closed enum, words for people, and for
//! [`ErrorCode::Internal`] a cause that only the log ever sees.

use super::text_enum::text_enum;

text_enum! {
    /// What went wrong, for programs. A closed set: no other code is ever answered.
    ErrorCode {
        /// The input can't be taken as it is; the message says what, where and how to put it right.
        InvalidInput = "INVALID_INPUT",
        /// There is no such object, or the caller may not know of it: the two look the same.
        NotFound = "NOT_FOUND",
        /// The object's present state does not allow it.
        Conflict = "CONFLICT",
        /// The caller may read the object but not do this to it.
        Forbidden = "FORBIDDEN",
        /// No valid session or token came with the request.
        Unauthenticated = "UNAUTHENTICATED",
        /// Too many requests; try again later.
        RateLimited = "RATE_LIMITED",
        /// A limit of the server was passed; the message names it.
        LimitExceeded = "LIMIT_EXCEEDED",
        /// Something that is needed does not answer now; try again later.
        Unavailable = "UNAVAILABLE",
        /// A fault of the server; the request id finds it in the log.
        Internal = "INTERNAL",
    }
}

/// One thing that is wrong with an input: where (the path of input fields) and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// What went wrong and how to put it right, for people.
    pub message: String,
    /// The way to the input field, such as `["parameters", "cpu"]`; empty when it is none.
    pub path: Vec<String>,
}

/// Why a rule refused, or an outage stopped, what was asked.
#[derive(Debug)]
pub struct Failure {
    /// What is wrong; never empty. The first one's code is the failure's code.
    pub errors: Vec<FieldError>,
    /// With RATE_LIMITED: after how many seconds it is worth another try.
    pub retry_after: Option<u32>,
    /// For the log only: never shown to a caller.
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Failure {
    /// One error without a path.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            errors: vec![FieldError {
                code,
                message: message.into(),
                path: Vec::new(),
            }],
            retry_after: None,
            cause: None,
        }
    }

    /// Several errors; there is at least one.
    pub fn several(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            retry_after: None,
            cause: None,
        }
    }

    /// One error on the input field at `path` (dots part the steps).
    pub fn at(code: ErrorCode, path: &str, message: impl Into<String>) -> Self {
        let mut failure = Self::new(code, message);
        failure.errors[0].path = path.split('.').map(str::to_owned).collect();
        failure
    }

    /// INVALID_INPUT on the input field at `path`.
    pub fn invalid(path: &str, message: impl Into<String>) -> Self {
        Self::at(ErrorCode::InvalidInput, path, message)
    }

    /// NOT_FOUND for a noun; the same words whether it is missing or may not be read.
    pub fn not_found(noun: &str) -> Self {
        Self::new(
            ErrorCode::NotFound,
            format!("There is no such {noun}, or you may not see it"),
        )
    }

    /// CONFLICT with the reason.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// FORBIDDEN: the caller may read the object, but not do this.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// UNAUTHENTICATED, with the way in.
    pub fn unauthenticated() -> Self {
        Self::new(
            ErrorCode::Unauthenticated,
            "Sign in first: no valid session cookie or bearer token came with the request",
        )
    }

    /// UNAVAILABLE: it may work later.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Unavailable, message)
    }

    /// INTERNAL with its cause for the log.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(ErrorCode::Internal, "Something went wrong on our side")
        }
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Says after how many seconds it is worth another try.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The words of the first error.
    pub fn message(&self) -> &str {
        self.errors.first().map_or("", |error| &error.message)
    }

    /// The code of the first error.
    pub fn code(&self) -> ErrorCode {
        self.errors
            .first()
            .map_or(ErrorCode::Internal, |error| error.code)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.errors.first() {
            Some(error) => write!(f, "{}: {}", error.code, error.message),
            None => f.write_str("INTERNAL"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}
