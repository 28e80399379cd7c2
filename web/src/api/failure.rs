//! What went wrong, in the form that pages show.

use taskyard_client::Error;

/// One thing that a mutation's input got wrong, to be shown at its field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FieldError {
    pub(crate) code: String,
    pub(crate) message: String,
    /// Where in the input, from the outside in.
    pub(crate) path: Vec<String>,
}

impl FieldError {
    /// Whether it belongs to the field of this name.
    pub(crate) fn is_at(&self, field: &str) -> bool {
        self.path.iter().any(|part| part == field)
    }
}

/// A request that was not carried out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Failure {
    pub(crate) message: String,
    /// The API's error code, when the gateway answered at all.
    pub(crate) code: Option<String>,
    /// To find the cause in the gateway's log.
    pub(crate) request_id: Option<String>,
    /// What a mutation's input got wrong.
    pub(crate) errors: Vec<FieldError>,
}

impl Failure {
    /// One out of the errors of a mutation's payload; `None` when there are none.
    pub(crate) fn of(errors: Vec<FieldError>) -> Option<Self> {
        let code = Some(errors.first()?.code.clone());
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        Some(Self {
            message: messages.join("; "),
            code,
            request_id: None,
            errors,
        })
    }

    /// Something that the page itself found out.
    pub(crate) fn says(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: Some("INVALID_INPUT".to_owned()),
            ..Self::default()
        }
    }

    /// Whether nothing of that kind exists, or may be seen.
    pub(crate) fn is_not_found(&self) -> bool {
        self.code.as_deref() == Some("NOT_FOUND")
    }

    /// Whether the gateway can't make sense of what was asked for.
    pub(crate) fn is_invalid_input(&self) -> bool {
        self.code.as_deref() == Some("INVALID_INPUT")
    }

    /// What the reader can do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self.code.as_deref() {
            None => "Check that the gateway is running and can be reached, then try again.",
            Some("UNAUTHENTICATED") => "Sign in again.",
            Some("FORBIDDEN") => "Ask an administrator for the right to do this.",
            Some("NOT_FOUND") => "It may have been deleted, or belong to somebody else.",
            Some("CONFLICT") => "Something else happened first. Look at its state and try again.",
            Some("UNAVAILABLE" | "RATE_LIMITED") => "Wait a moment, then try again.",
            Some("INVALID_INPUT" | "LIMIT_EXCEEDED") => "Change what was asked for and try again.",
            Some(_) => {
                "Try again. If it stays, give the request id to an administrator: the cause is in the gateway's log."
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = error.code().map(str::to_owned);
        match error {
            Error::Graphql(errors) => {
                let request_id = errors.iter().find_map(|error| error.request_id.clone());
                let messages: Vec<String> = errors.into_iter().map(|error| error.message).collect();
                Self {
                    message: messages.join("; "),
                    code,
                    request_id,
                    errors: Vec::new(),
                }
            }
            other => Self {
                message: other.to_string(),
                code,
                request_id: None,
                errors: Vec::new(),
            },
        }
    }
}
