use std::error::Error;
use std::time::Duration;

use rmcp::model::ErrorData;
use rmcp::service::{ClientInitializeError, ServiceError};
use rmcp::transport::streamable_http_client::StreamableHttpError;

/// Most characters of what a server says.
const MAX_CHARS: usize = 300;

/// Why a server of the Model Context Protocol can't be used. Its text has neither the address nor a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum McpError {
    /// It can't be asked with these settings.
    #[error("{0}")]
    Settings(String),
    /// It was not reached, or the connection broke.
    #[error("it was not reached: {0}")]
    Unreachable(String),
    /// It took too long.
    #[error("it did not answer within {0:?}")]
    TooSlow(Duration),
    /// It refused.
    #[error("it refused: {0}")]
    Refused(String),
    /// It answered something that is not of the protocol.
    #[error("it does not speak MCP over streamable HTTP: {0}")]
    Unreadable(String),
}

impl McpError {
    /// Whether the server has surely done nothing of what it was asked.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Settings(_) | Self::Refused(_))
    }
}

impl From<ClientInitializeError> for McpError {
    fn from(error: ClientInitializeError) -> Self {
        match error {
            ClientInitializeError::TransportError { error, .. } => of_transport(&*error.error),
            ClientInitializeError::JsonRpcError(error) => refused(&error),
            ClientInitializeError::ConnectionClosed(_) => {
                Self::Unreachable("it ended the connection".to_owned())
            }
            other => Self::Unreadable(cut(&other.to_string())),
        }
    }
}

impl From<ServiceError> for McpError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::McpError(error) => refused(&error),
            ServiceError::TransportSend(error) => of_transport(&*error.error),
            ServiceError::TransportClosed | ServiceError::Cancelled { .. } => {
                Self::Unreachable("the connection ended".to_owned())
            }
            ServiceError::Timeout { timeout } => Self::TooSlow(timeout),
            other => Self::Unreadable(cut(&other.to_string())),
        }
    }
}

fn refused(error: &ErrorData) -> McpError {
    McpError::Refused(cut(&error.message))
}

fn of_transport(error: &(dyn Error + Send + Sync + 'static)) -> McpError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(current) = cause {
        if let Some(known) = current.downcast_ref::<StreamableHttpError<reqwest::Error>>() {
            return of_http(known);
        }
        cause = current.source();
    }
    McpError::Unreachable(cut(&error.to_string()))
}

fn of_http(error: &StreamableHttpError<reqwest::Error>) -> McpError {
    match error {
        StreamableHttpError::Client(error) => match error.status() {
            Some(status) => McpError::Refused(format!("status {}", status.as_u16())),
            None if error.is_timeout() => McpError::Unreachable("it took too long".to_owned()),
            None => McpError::Unreachable(causes(error)),
        },
        StreamableHttpError::HttpStatus(answer) => {
            McpError::Refused(format!("status {}", answer.status))
        }
        StreamableHttpError::AuthRequired(_) => McpError::Refused("status 401".to_owned()),
        StreamableHttpError::InsufficientScope(_) => McpError::Refused("status 403".to_owned()),
        StreamableHttpError::UnexpectedContentType(kind) => McpError::Unreadable(format!(
            "its answer is {}",
            cut(kind.as_deref().unwrap_or("of no content type"))
        )),
        StreamableHttpError::UnexpectedServerResponse(answer) => {
            match answer.strip_prefix("HTTP ") {
                Some(status) => McpError::Refused(cut(&format!("status {status}"))),
                None => McpError::Unreadable(cut(answer)),
            }
        }
        other => McpError::Unreadable(cut(&other.to_string())),
    }
}

/// What led to an error; its own words name the address.
fn causes(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(current) = cause {
        causes.push(current.to_string());
        cause = current.source();
    }
    if causes.is_empty() {
        return "the connection broke".to_owned();
    }
    cut(&causes.join(": "))
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_CHARS).collect()
}
