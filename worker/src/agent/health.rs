use std::io;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::api::AppHealth;
use super::process;
use super::workspace::Workspace;
use crate::spec::{HealthCheck, HealthSpec};

/// Starts the health checks of all apps that have one.
pub(crate) fn start(workspace: &Arc<Workspace>) {
    for app in &workspace.spec.apps {
        if let Some(health) = app.health.clone() {
            let workspace = Arc::clone(workspace);
            tokio::spawn(check(workspace, app.slug.clone(), health));
        }
    }
}

/// Checks one app for ever.
async fn check(workspace: Arc<Workspace>, slug: String, health: HealthSpec) {
    let every = Duration::from_secs(health.interval_seconds.max(1).into());
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failures = 0;
    loop {
        ticks.tick().await;
        let well = match &health.check {
            HealthCheck::Command(command) => command_succeeds(&workspace, command, every).await,
            HealthCheck::Url(url) => timeout(every, url_answers(url))
                .await
                .is_ok_and(|answer| answer.unwrap_or(false)),
        };
        if well {
            failures = 0;
            workspace.lifecycle.set_health(&slug, AppHealth::Healthy);
            continue;
        }
        failures += 1;
        if failures >= health.threshold {
            workspace.lifecycle.set_health(&slug, AppHealth::Unhealthy);
        }
    }
}

async fn command_succeeds(workspace: &Workspace, command: &[String], limit: Duration) -> bool {
    let mut command = process::command(&workspace.spec, &workspace.spec_path, command);
    command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let Ok(mut own) = workspace.children.spawn(|| command.spawn()) else {
        return false;
    };
    if let Ok(status) = timeout(limit, own.child.wait()).await {
        return status.is_ok_and(|status| status.success());
    }
    process::end_overdue(own.pid).await;
    // It was killed, so that this does not take long.
    let _ = own.child.wait().await;
    false
}

/// Whether a GET is answered with a status below 500. The manifest allows plain http to a loopback address only, so that this needs
/// no HTTP library.
async fn url_answers(url: &str) -> io::Result<bool> {
    let Some(rest) = url.strip_prefix("http://") else {
        return Ok(false);
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let address = if authority
        .rsplit(']')
        .next()
        .is_some_and(|it| it.contains(':'))
    {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    let path = if path.is_empty() { "/" } else { path };
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    // "HTTP/1.1 200"
    let mut start = [0; 12];
    stream.read_exact(&mut start).await?;
    let status = std::str::from_utf8(&start[9..]).ok();
    let status: Option<u16> = status.and_then(|status| status.parse().ok());
    Ok(start.starts_with(b"HTTP/1.") && status.is_some_and(|status| status < 500))
}
