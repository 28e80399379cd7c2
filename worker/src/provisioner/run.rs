use std::fs::{File, OpenOptions};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use nix::fcntl::{Flock, FlockArg};
use taskyard_client::Error;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::gateway::{Gateway, Registration};
use super::lease::{Lease, is_passing};
use super::running::Running;
use super::{ProvisionerError, ProvisionerOptions, bell, job, reconcile};
use crate::driver::ProcessDriver;

/// A lost ring costs no more than this.
const POLL: Duration = Duration::from_secs(5);
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Before registering anew with a gateway that did not know this provisioner.
const FORGOTTEN_WAIT: Duration = Duration::from_secs(1);
/// How long running jobs have to finish when the provisioner is shut down.
const FINISH_LIMIT: Duration = Duration::from_secs(10);
/// How long they then have to be given back.
const HAND_BACK_LIMIT: Duration = Duration::from_secs(10);

/// Works until `shutdown` is canceled: then takes no more jobs, gives running ones 10 s to finish, and hands the rest back.
/// Agents go on running. A gateway that can't be reached is tried again for ever. Errors: see [`ProvisionerError`].
pub async fn run(
    options: ProvisionerOptions,
    shutdown: CancellationToken,
) -> Result<(), ProvisionerError> {
    let root_error = |error: crate::driver::DriverError| ProvisionerError::Root(error.to_string());
    let driver = ProcessDriver::open(&options.root, &options.executable).map_err(root_error)?;
    let _lock = lock(&options.root)?;
    driver.remove_left_imports();
    let host = driver.host_id().map_err(root_error)?;
    let running = Arc::new(Running::new(Gateway::new(&options)?, driver));
    let mut jobs = JoinSet::new();
    let result = loop {
        let registration = tokio::select! {
            () = shutdown.cancelled() => break Ok(()),
            registered = register(&running, &options, host) => match registered {
                Ok(registration) => registration,
                Err(error) => break Err(error),
            },
        };
        tracing::info!(provisioner = %registration.provisioner_id, name = %options.name, "provisioner registered");
        if work(&running, &options, &registration, &mut jobs, &shutdown).await == End::Shutdown {
            break Ok(());
        }
        sleep(FORGOTTEN_WAIT).await;
    };
    if timeout(FINISH_LIMIT, drain(&mut jobs)).await.is_err() {
        running.hand_back.cancel();
        if timeout(HAND_BACK_LIMIT, drain(&mut jobs)).await.is_err() {
            tracing::warn!(
                "jobs could not be handed back; the gateway finds out when their leases end"
            );
        }
    }
    result
}

/// Why work ended.
#[derive(PartialEq, Eq)]
enum End {
    Shutdown,
    /// The gateway does not know this provisioner any more.
    Unknown,
}

async fn work(
    running: &Arc<Running>,
    options: &ProvisionerOptions,
    registration: &Registration,
    jobs: &mut JoinSet<()>,
    shutdown: &CancellationToken,
) -> End {
    let bell = Arc::new(Notify::new());
    let provisioner_id = registration.provisioner_id.clone();
    // What an earlier provisioner left is put right before anything new is begun.
    if let Err(error) = reconcile::once(running, &provisioner_id).await {
        tracing::debug!(%error, "workspaces not compared with the gateway; trying again in a minute");
    }
    // Both end when this function does.
    let mut helpers = JoinSet::new();
    helpers.spawn(bell::listen(
        Arc::clone(running),
        provisioner_id.clone(),
        Arc::clone(&bell),
    ));
    helpers.spawn(reconcile::keep(Arc::clone(running), provisioner_id.clone()));
    let mut wait = FIRST_WAIT;
    while !shutdown.is_cancelled() {
        let mut pause = POLL;
        while jobs.len() < options.concurrency.max(1) && !shutdown.is_cancelled() {
            let asked = Instant::now();
            // Never dropped half way: the gateway may already have given the job away.
            match running.gateway.acquire(&provisioner_id).await {
                Ok(Some(job)) => {
                    let lease = Arc::new(Lease::new(
                        job.key.clone(),
                        running.gateway.clone(),
                        registration,
                        asked,
                    ));
                    running.remember(&lease);
                    jobs.spawn(job::run(Arc::clone(running), job, lease));
                }
                Ok(None) => {
                    wait = FIRST_WAIT;
                    break;
                }
                Err(error) if is_unknown(&error) => return End::Unknown,
                Err(error) => {
                    tracing::warn!(%error, "gateway gave no job; trying again");
                    pause = wait;
                    wait = (wait * 2).min(LONGEST_WAIT);
                    break;
                }
            }
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = bell.notified() => {}
            Some(_) = jobs.join_next() => {}
            () = sleep(pause) => {}
        }
    }
    End::Shutdown
}

async fn register(
    running: &Running,
    options: &ProvisionerOptions,
    host: Uuid,
) -> Result<Registration, ProvisionerError> {
    let mut wait = FIRST_WAIT;
    loop {
        match running
            .gateway
            .register(options, host, running.driver.isolation())
            .await
        {
            Ok(registration) => return Ok(registration),
            Err(error) if !is_passing(&error) => {
                return Err(ProvisionerError::Refused {
                    url: options.url.clone(),
                    error,
                });
            }
            Err(error) => {
                tracing::warn!(url = %options.url, %error, "gateway not reached; trying again");
            }
        }
        sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

async fn drain(jobs: &mut JoinSet<()>) {
    while jobs.join_next().await.is_some() {}
}

fn is_unknown(error: &Error) -> bool {
    matches!(
        error.code(),
        Some("UNAUTHENTICATED" | "NOT_FOUND" | "FORBIDDEN")
    )
}

/// Two provisioners in one folder would end each other's workspaces.
fn lock(root: &Path) -> Result<Flock<File>, ProvisionerError> {
    let path = root.join("lock");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path);
    let file = file.map_err(|error| {
        ProvisionerError::Root(format!("can't open {}: {error}", path.display()))
    })?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock)
        .map_err(|_| ProvisionerError::InUse(root.to_owned()))
}
