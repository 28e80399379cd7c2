use std::time::Duration;

/// What providers call it when they are only too busy, or broken for the moment.
const PASSING: [&str; 9] = [
    "overloaded_error",
    "rate_limit_error",
    "rate_limit_exceeded",
    "api_error",
    "server_error",
    "timeout_error",
    "UNAVAILABLE",
    "RESOURCE_EXHAUSTED",
    "INTERNAL",
];
/// OpenAI's word for an account without money, by which it answers with 429 as well.
const NO_MONEY: &str = "insufficient_quota";

/// Why a model gave no answer, or none that is whole. Its text has no secret in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    /// It can't be asked with these settings.
    #[error("{0}")]
    Settings(String),
    /// The provider was not reached, or the connection broke.
    #[error("the provider was not reached: {0}")]
    Unreachable(String),
    /// The answer, or its next piece, took too long.
    #[error("the provider did not answer within {0:?}")]
    TooSlow(Duration),
    /// The provider refused, such as with 401 or 429.
    #[error(
        "the provider answered with status {status} ({kind}){}",
        after(message)
    )]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What kind of error it calls it.
        kind: String,
        /// What it says of it, at most 300 characters; may be empty.
        message: String,
        /// When it says that another try is worth it.
        retry_after: Option<Duration>,
    },
    /// The provider began to answer and then told of an error.
    #[error("the provider broke off with {kind}{}", after(message))]
    BrokeOff {
        /// What kind of error it calls it.
        kind: String,
        /// What it says of it, at most 300 characters; may be empty.
        message: String,
    },
    /// The answer ended before it said that it was at its end.
    #[error("the provider's answer was cut off")]
    CutOff,
    /// The answer is not what the API promises.
    #[error("the provider's answer can't be read: {0}")]
    Unreadable(String),
}

impl LlmError {
    /// Whether the same request may go through a little later. It may only be sent again as long as
    /// nothing of an answer was used.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::TooSlow(_) | Self::CutOff => true,
            Self::Refused { status, kind, .. } => {
                matches!(status, 408 | 429 | 500..=599) && kind != NO_MONEY
            }
            Self::BrokeOff { kind, .. } => PASSING.contains(&kind.as_str()),
            Self::Settings(_) | Self::Unreadable(_) => false,
        }
    }

    /// When the provider says that another try is worth it.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

fn after(message: &str) -> String {
    if message.is_empty() {
        String::new()
    } else {
        format!(": {message}")
    }
}
