use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::process::Child;
use tokio::time::sleep;
use uuid::Uuid;

use crate::process_tree::{self, Process};

/// How often an agent that is no child of this process is looked at.
const POLL: Duration = Duration::from_secs(1);

/// Looks after agents: when one is gone, however it went, the rest of its processes are ended.
#[derive(Clone, Default)]
pub(super) struct Watch {
    watched: Arc<Mutex<HashSet<Uuid>>>,
}

impl Watch {
    /// An agent that this process has started.
    pub(super) fn child(&self, agent: Uuid, mut child: Child) {
        self.until_gone(agent, async move {
            match child.wait().await {
                Ok(status) => tracing::info!(%agent, %status, "agent has ended"),
                Err(error) => tracing::error!(%agent, %error, "agent can't be waited for"),
            }
        });
    }

    /// An agent that an earlier provisioner has started.
    pub(super) fn found(&self, agent: Uuid, process: Process) {
        self.until_gone(agent, async move {
            while process.is_running() {
                sleep(POLL).await;
            }
            tracing::info!(%agent, "agent has ended");
        });
    }

    fn until_gone(&self, agent: Uuid, gone: impl Future<Output = ()> + Send + 'static) {
        if !self
            .watched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(agent)
        {
            return;
        }
        let watched = Arc::clone(&self.watched);
        tokio::spawn(async move {
            gone.await;
            end_rest(agent).await;
            watched
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&agent);
        });
    }
}

/// Ends what an agent has left behind.
pub(super) async fn end_rest(agent: Uuid) {
    let left = process_tree::end(&agent.to_string(), Duration::ZERO).await;
    if left > 0 {
        tracing::error!(%agent, left, "processes of an agent that is gone don't react to SIGKILL");
    }
}
