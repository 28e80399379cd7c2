use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::api::AgentLifecycle;
use super::ending::End;
use super::script::{self, ScriptEnd};
use super::workspace::Workspace;
use crate::process_tree;

/// What processes get between SIGTERM and SIGKILL at least, however long the shutdown script took, and all they get when the
/// gateway wants nothing more of the agent.
const LEAST_GRACE: Duration = Duration::from_secs(1);

/// How long the gateway may take to get what is still on its way.
const FLUSH_LIMIT: Duration = Duration::from_secs(4);

/// How long the gateway may take to hear the last step.
const LAST_STEP_LIMIT: Duration = Duration::from_secs(2);

/// Ends everything, as asked for. A more urgent wish that comes meanwhile is followed.
pub(crate) async fn run(workspace: &Arc<Workspace>) {
    tokio::select! {
        biased;
        () = workspace.ending.asked(End::Now) => {
            end_processes(workspace, LEAST_GRACE).await;
        }
        () = gracefully(workspace) => {}
    }
    let _ = std::fs::remove_file(&workspace.spec.socket_path);
}

async fn gracefully(workspace: &Arc<Workspace>) {
    workspace.lifecycle.reach(AgentLifecycle::ShuttingDown);
    let limit = Duration::from_secs(workspace.spec.stop_timeout_seconds.into());
    let until = Instant::now() + limit;
    let script_end = match &workspace.spec.shutdown {
        // Before its start was allowed nothing has begun that the script could finish.
        Some(script) if workspace.lifecycle.is_connected() => {
            let limit = limit.min(Duration::from_secs(script.timeout_seconds.into()));
            script::run(workspace, script, "shutdown script", limit).await
        }
        _ => ScriptEnd::Succeeded,
    };
    let left = until.saturating_duration_since(Instant::now());
    end_processes(workspace, left.max(LEAST_GRACE)).await;
    let everything = async {
        workspace.works.finished().await;
        workspace.messages.delivered().await;
        workspace.logs.flush().await;
        workspace.states.flush().await;
    };
    if timeout(FLUSH_LIMIT, everything).await.is_err() {
        tracing::warn!("the gateway did not take the last output in time");
    }
    let last = match script_end {
        ScriptEnd::Succeeded => AgentLifecycle::Off,
        ScriptEnd::Failed => AgentLifecycle::ShutdownError,
        ScriptEnd::TimedOut => AgentLifecycle::ShutdownTimeout,
    };
    if timeout(LAST_STEP_LIMIT, workspace.lifecycle.tell(last))
        .await
        .is_err()
    {
        tracing::warn!("the gateway did not hear of the agent's end in time");
    }
}

async fn end_processes(workspace: &Workspace, grace: Duration) {
    let left = process_tree::end(&workspace.spec.agent_id.to_string(), grace).await;
    if left > 0 {
        tracing::error!(left, "processes of the workspace could not be ended");
    }
}
