//! The agent's end of the local socket, on which programs in the workspace report.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::workspace::Workspace;
use crate::report::{Reply, Request, Status};

/// Longest request, in bytes.
const REQUEST_LIMIT: u64 = 64 * 1024;

/// How long a connection may be silent.
const SILENCE_LIMIT: Duration = Duration::from_mins(1);

/// Connections at a time; more wait.
const CONNECTIONS: usize = 32;

/// Opens the socket for this user only, in the place of one left over from an earlier run.
pub(crate) fn bind(path: &Path) -> io::Result<UnixListener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers for ever.
pub(crate) async fn serve(listener: UnixListener, workspace: Arc<Workspace>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let workspace = Arc::clone(&workspace);
                tokio::spawn(async move {
                    let _place = place;
                    // The program went away: there is nobody to tell.
                    let _ = answer(stream, &workspace).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a program could not connect to the agent's socket");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Answers line by line until the program closes the connection.
async fn answer(stream: UnixStream, workspace: &Workspace) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = Vec::new();
        let mut limited = (&mut reader).take(REQUEST_LIMIT);
        timeout(SILENCE_LIMIT, limited.read_until(b'\n', &mut line)).await??;
        if line.is_empty() {
            return Ok(());
        }
        let complete = line.ends_with(b"\n");
        let reply = match serde_json::from_slice(&line) {
            Ok(request) if complete => carry_out(request, workspace),
            Ok(_) => Err("a request must end in a line feed and be under 64 KiB".to_owned()),
            Err(error) => Err(format!("not a request: {error}")),
        };
        let reply = match reply {
            Ok(()) => Reply::Ok(true),
            Err(error) => Reply::Error(error),
        };
        let mut text = serde_json::to_vec(&reply)?;
        text.push(b'\n');
        writer.write_all(&text).await?;
        if !complete {
            return Ok(());
        }
    }
}

fn carry_out(request: Request, workspace: &Workspace) -> Result<(), String> {
    let Request::Report {
        state,
        message,
        uri,
    } = request;
    let message = workspace.redactor.redact(&message);
    let uri = uri.map(|uri| workspace.redactor.redact(&uri));
    let status = Status::new(state, &message, uri.as_deref()).map_err(|error| error.to_string())?;
    workspace.states.report(status).map_err(str::to_owned)
}
