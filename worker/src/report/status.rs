use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest message, in characters; a longer one is cut and ends in an ellipsis.
const MESSAGE_LIMIT: usize = 160;

/// Longest uri, in bytes.
const URI_LIMIT: usize = 2048;

/// What a program says of the task it works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskState {
    /// Busy with the task.
    Working,
    /// Waiting for the user.
    Idle,
    /// The task is done.
    Complete,
    /// The task can't be done.
    Failed,
}

impl TaskState {
    /// COMPLETE or FAILED.
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Complete | Self::Failed)
    }
}

impl FromStr for TaskState {
    type Err = StatusError;

    /// `working`, `idle`, `complete` or `failed`, in capitals or not.
    fn from_str(text: &str) -> Result<Self, StatusError> {
        match text.to_ascii_lowercase().as_str() {
            "working" => Ok(Self::Working),
            "idle" => Ok(Self::Idle),
            "complete" => Ok(Self::Complete),
            "failed" => Ok(Self::Failed),
            _ => Err(StatusError::State),
        }
    }
}

/// A state that can be reported: the message is cut, the uri is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) state: TaskState,
    pub(crate) message: String,
    pub(crate) uri: Option<String>,
}

/// Why a state can't be reported.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StatusError {
    /// Not one of the four states.
    #[error("state must be working, idle, complete or failed")]
    State,
    /// The link is not one that a browser may be given.
    #[error("uri must start with http:// or https:// and hold no spaces or control characters")]
    Uri,
    /// The link is over 2,048 bytes.
    #[error("uri is longer than 2048 bytes")]
    UriTooLong,
}

impl Status {
    /// Cuts the message to 160 characters; refuses a uri that is not http or https, or over 2,048 bytes. An empty uri is none.
    pub(crate) fn new(
        state: TaskState,
        message: &str,
        uri: Option<&str>,
    ) -> Result<Self, StatusError> {
        let uri = uri.map(str::trim).filter(|uri| !uri.is_empty());
        if let Some(uri) = uri {
            check_uri(uri)?;
        }
        Ok(Self {
            state,
            message: cut(message.trim()),
            uri: uri.map(str::to_owned),
        })
    }

    /// A state that the agent found by itself.
    pub(crate) fn plain(state: TaskState, message: &str) -> Self {
        Self {
            state,
            message: cut(message),
            uri: None,
        }
    }
}

fn check_uri(uri: &str) -> Result<(), StatusError> {
    let (scheme, rest) = uri.split_once("://").ok_or(StatusError::Uri)?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if !is_web || rest.is_empty() || uri.contains(|it: char| it.is_whitespace() || it.is_control())
    {
        return Err(StatusError::Uri);
    }
    if uri.len() > URI_LIMIT {
        return Err(StatusError::UriTooLong);
    }
    Ok(())
}

fn cut(message: &str) -> String {
    if message.chars().count() <= MESSAGE_LIMIT {
        return message.to_owned();
    }
    let kept: String = message.chars().take(MESSAGE_LIMIT - 1).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_with_an_ellipsis_and_never_refused() {
        let status = Status::new(TaskState::Working, &"ä".repeat(500), None).unwrap();
        assert_eq!(status.message.chars().count(), 160);
        assert!(status.message.ends_with('…'));
        let exact = "x".repeat(160);
        let status = Status::new(TaskState::Working, &exact, None).unwrap();
        assert_eq!(status.message, exact);
    }

    #[test]
    fn only_web_links_are_accepted() {
        for good in ["https://example.org/pull/1", "HTTP://localhost:3000"] {
            assert!(Status::new(TaskState::Idle, "", Some(good)).is_ok());
        }
        let bad = [
            "javascript:alert(1)",
            "file:///etc",
            "example.org",
            "https://",
            "http://a b",
        ];
        for bad in bad {
            let error = Status::new(TaskState::Idle, "", Some(bad)).unwrap_err();
            assert_eq!(error, StatusError::Uri, "{bad}");
        }
    }

    #[test]
    fn an_empty_uri_is_none() {
        let status = Status::new(TaskState::Idle, "hi", Some(" ")).unwrap();
        assert_eq!(status.uri, None);
    }
}
