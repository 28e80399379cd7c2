use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::protocol::{Reply, Request, SOCKET_VARIABLE};
use super::status::{Status, StatusError};

/// How long the agent may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// Why a report did not reach the agent.
#[derive(Debug, Error)]
pub enum SendError {
    /// Not started by an agent.
    #[error(
        "{SOCKET_VARIABLE} is not set: this works only inside a Taskyard workspace, in a program that its agent started"
    )]
    NoSocket,
    /// The agent is gone or out of reach.
    #[error("can't reach the workspace's agent at {}: {cause}", .path.display())]
    Unreachable {
        /// Path of the socket.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The agent did not accept it; its words.
    #[error("the workspace's agent refused the report: {0}")]
    Refused(String),
    /// The report itself is wrong.
    #[error(transparent)]
    Status(#[from] StatusError),
}

/// Sends a state to the agent whose socket the environment names.
pub(crate) async fn send(status: Status) -> Result<(), SendError> {
    let path = env::var_os(SOCKET_VARIABLE).filter(|path| !path.is_empty());
    let path = PathBuf::from(path.ok_or(SendError::NoSocket)?);
    let request = Request::Report {
        state: status.state,
        message: status.message,
        uri: status.uri,
    };
    let reply = match timeout(ANSWER_LIMIT, exchange(&path, &request)).await {
        Ok(reply) => reply,
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    };
    match reply {
        Ok(Reply::Ok(_)) => Ok(()),
        Ok(Reply::Error(error)) => Err(SendError::Refused(error)),
        Err(cause) => Err(SendError::Unreachable { path, cause }),
    }
}

async fn exchange(path: &Path, request: &Request) -> io::Result<Reply> {
    let mut stream = UnixStream::connect(path).await?;
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await?;
    if answer.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_str(&answer)?)
}
