/// Why a model gave no answer. Its text is for the log, and has no secret in it.
#[derive(Debug, thiserror::Error)]
pub enum LlmError {
    /// The client can't be made with these settings.
    #[error("{0}")]
    Settings(String),
    /// The provider was not reached.
    #[error("the provider was not reached: {0}")]
    Unreachable(String),
    /// The answer took too long.
    #[error("the provider did not answer within {0:?}")]
    TooSlow(std::time::Duration),
    /// The provider refused, such as with 401 or 429.
    #[error("the provider answered with status {status} ({kind})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What kind of error it calls it.
        kind: String,
    },
    /// The answer is not what the API promises.
    #[error("the provider's answer can't be read: {0}")]
    Unreadable(String),
}
