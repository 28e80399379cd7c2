use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::carry_out::carry_out;
use super::delivery;
use super::processes::Processes;
use crate::agent::api::AcknowledgeCommand;
use crate::agent::api::acknowledge_command::{AcknowledgeCommandInput, Variables};
use crate::agent::api::agent_commands::AgentCommandsAgentCommands as Command;
use crate::agent::workspace::Workspace;

/// Commands that are carried out at once; more are refused.
const AT_ONCE: usize = 32;

/// What this agent has taken up in its life, so that nothing is carried out twice.
#[derive(Default)]
pub(crate) struct Works {
    known: Mutex<HashMap<String, Known>>,
    tasks: TaskTracker,
    pub(super) processes: Processes,
    /// Held while a file is changed: who edits must find what the last one wrote.
    pub(super) changing: Mutex<()>,
}

enum Known {
    /// At work, until it is canceled.
    Active(CancellationToken),
    Over,
}

enum TakenUp {
    Now(CancellationToken),
    Before,
    TooMany,
}

impl Works {
    /// Waits until everything is done and told; nothing new may come by then.
    pub(crate) async fn finished(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn take_up(&self, id: &str) -> TakenUp {
        let mut known = self.known();
        if known.contains_key(id) {
            return TakenUp::Before;
        }
        let active = known.values().filter(|it| matches!(it, Known::Active(_)));
        if active.count() >= AT_ONCE {
            known.insert(id.to_owned(), Known::Over);
            return TakenUp::TooMany;
        }
        let cancel = CancellationToken::new();
        known.insert(id.to_owned(), Known::Active(cancel.clone()));
        TakenUp::Now(cancel)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes up a command, unless it was before.
pub(crate) fn begin(workspace: &Arc<Workspace>, command: Command) {
    let (cancel, refusal) = match workspace.works.take_up(&command.id) {
        TakenUp::Before => return,
        TakenUp::TooMany => {
            let why = format!("{AT_ONCE} commands run already: wait until one has ended");
            (CancellationToken::new(), Some(why))
        }
        TakenUp::Now(cancel) if workspace.ending.is_asked() => {
            (cancel, Some("the agent is ending".to_owned()))
        }
        TakenUp::Now(cancel) => (cancel, None),
    };
    let work = run(Arc::clone(workspace), command, cancel, refusal);
    workspace.works.tasks.spawn(work);
}

/// Ends a command that nobody wants any more, and says so.
pub(crate) fn cancel(workspace: &Arc<Workspace>, id: String) {
    let before = workspace.works.known().insert(id.clone(), Known::Over);
    if let Some(Known::Active(cancel)) = before {
        // It tells itself what came of it.
        cancel.cancel();
        return;
    }
    let workspace = Arc::clone(workspace);
    let tasks = workspace.works.tasks.clone();
    tasks.spawn(
        async move { delivery::complete(&workspace, id, Ok(delivery::Done::default())).await },
    );
}

async fn run(
    workspace: Arc<Workspace>,
    command: Command,
    cancel: CancellationToken,
    refusal: Option<String>,
) {
    let id = command.id.clone();
    let is_refused = refusal.is_some();
    let input = AcknowledgeCommandInput {
        command_id: id.clone(),
        run: Some(workspace.run.to_string()),
        error: refusal,
    };
    let asked = workspace
        .gateway
        .deliver::<AcknowledgeCommand>(Variables { input });
    match asked.await {
        Ok(_) if is_refused => {}
        Ok(answer) if answer.acknowledge_command.accepted => {
            let outcome = carry_out(&workspace, command, &cancel).await;
            delivery::complete(&workspace, id.clone(), outcome).await;
        }
        Ok(_) => {
            tracing::info!("a command was not wanted any more when it was accepted");
            // It may be one that was canceled after an earlier try to accept it had arrived.
            delivery::complete(&workspace, id.clone(), Ok(delivery::Done::default())).await;
        }
        Err(error) => tracing::warn!(%error, "the gateway refused the answer to a command"),
    }
    workspace.works.known().insert(id, Known::Over);
}
