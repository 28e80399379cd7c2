use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use taskyard_client::Error;
use tokio::time::sleep;
use uuid::Uuid;

use super::gateway::Owned;
use super::running::Running;
use super::watch::end_rest;

const INTERVAL: Duration = Duration::from_mins(1);
/// Workspaces of one question; the gateway's guard takes 10,000 values of one list.
const AT_ONCE: usize = 500;

/// Compares the folders here with what the gateway knows, every minute, for as long as it is polled.
pub(super) async fn keep(running: Arc<Running>, provisioner_id: String) {
    loop {
        sleep(INTERVAL).await;
        if let Err(error) = once(&running, &provisioner_id).await {
            tracing::debug!(%error, "workspaces not compared with the gateway; trying again in a minute");
        }
    }
}

/// Ends what runs here and belongs to nobody, removes what is deleted, and looks after agents that an earlier provisioner has
/// started. Workspaces that a job is at work on are left alone.
pub(super) async fn once(running: &Running, provisioner_id: &str) -> Result<(), Error> {
    let found = running.driver.workspaces().unwrap_or_else(|error| {
        tracing::error!(%error, "folder of the workspaces can't be read");
        BTreeSet::default()
    });
    let found: Vec<_> = found.into_iter().collect();
    for some in found.chunks(AT_ONCE) {
        compare(running, provisioner_id, some).await?;
    }
    Ok(())
}

async fn compare(
    running: &Running,
    provisioner_id: &str,
    workspaces: &[Uuid],
) -> Result<(), Error> {
    let claimed: HashMap<Uuid, _> = workspaces
        .iter()
        .filter_map(|workspace| Some((*workspace, running.try_claim(*workspace)?)))
        .collect();
    if claimed.is_empty() {
        return Ok(());
    }
    let workspaces: Vec<_> = claimed.keys().copied().collect();
    let owned = running.gateway.owned(provisioner_id, &workspaces).await?;
    for workspace in workspaces {
        put_right(
            running,
            workspace,
            owned.iter().find(|owned| owned.workspace == workspace),
        )
        .await;
    }
    Ok(())
}

async fn put_right(running: &Running, workspace: Uuid, owned: Option<&Owned>) {
    let driver = &running.driver;
    driver.cap_log(workspace);
    let recorded = driver.agent_id(workspace);
    let result = match (owned, recorded) {
        (Some(Owned { deleted: true, .. }), _) => {
            tracing::info!(%workspace, "removing a deleted workspace");
            driver.delete(workspace).await
        }
        (
            Some(Owned {
                agent: Some(agent), ..
            }),
            Some(recorded),
        ) if *agent == recorded => {
            match driver.agent_process(workspace) {
                Some(process) => running.watch.found(recorded, process),
                None => end_rest(recorded).await,
            }
            Ok(())
        }
        _ if driver.is_running(workspace) => {
            tracing::info!(%workspace, "ending processes that nobody owns");
            driver.kill(workspace).await
        }
        _ => Ok(()),
    };
    if let Err(error) = result {
        tracing::error!(%workspace, %error, "workspace could not be put right; trying again in a minute");
    }
}
