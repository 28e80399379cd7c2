use std::time::Duration;

use tokio::time::timeout;

use super::pending::{LOOK_EVERY, listen};
use crate::domain::agent::{AgentConnectionState, AgentWork, AgentWorkResult};
use crate::domain::{CommandId, Failure, Timestamp, WorkspaceId};
use crate::events::{Listener, Topic};
use crate::services::{Services, UnitOfWork};
use crate::store;
use crate::store::command::{CommandStatus, NewWork, WorkState};

/// What is known of work whose agent is gone.
pub(super) const GONE: &str = "The workspace's agent ended, or fell silent, while it was at this: what came of it is not known";

/// Has a workspace's agent carry out work, and waits for what comes of it. The same id again waits
/// for, or gives, what came of the first one: it is never carried out twice. INVALID_INPUT: the work
/// can't be taken as it is; CONFLICT: the agent says why it can't be done, or it was canceled;
/// UNAVAILABLE: the agent is not connected or did not accept in time, so that nothing was done, or
/// it was lost while it was at it.
pub async fn carry_out(
    services: &Services,
    workspace: WorkspaceId,
    id: CommandId,
    work: AgentWork,
) -> Result<AgentWorkResult, Failure> {
    work.check()?;
    // Listens before it writes, so that no answer is missed.
    let mut answers = listen(services, workspace);
    begin(services, workspace, id, &work).await?;
    loop {
        let state = store::command::work_state(services.db.reader(), id).await?;
        let state = state.ok_or_else(|| Failure::not_found("command"))?;
        let at = services.clock.now();
        match state.status {
            CommandStatus::Pending if at < state.expires_at => {
                wait(&mut answers, at, Some(state.expires_at)).await;
            }
            CommandStatus::Pending => {
                // By compare and set: an acceptance in this moment counts, and then is found.
                let why = not_accepted(services);
                store::command::expire(services.db.writer(), id, &why, at).await?;
            }
            CommandStatus::Running
                if state.agent_is_gone || state.lost_at.is_some_and(|end| end <= at) =>
            {
                store::command::lose(services.db.writer(), id, GONE, at).await?;
            }
            CommandStatus::Running => wait(&mut answers, at, state.lost_at).await,
            _ => return outcome(services, id, state).await,
        }
    }
}

/// Cancels work: the agent ends what it has begun, and what has not begun never does. Work that has
/// ended, and ids of nothing, are left as they are.
pub async fn cancel(services: &Services, ids: &[CommandId]) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    cancel_in(&mut uow, ids).await?;
    uow.commit().await
}

/// The same as a part of something else.
pub(in crate::services) async fn cancel_in(
    uow: &mut UnitOfWork<'_>,
    ids: &[CommandId],
) -> Result<(), Failure> {
    for workspace in store::command::cancel(uow.tx(), ids, uow.now()).await? {
        uow.ring(Topic::Commands(workspace));
    }
    Ok(())
}

/// Puts the work on its way, unless it is there.
async fn begin(
    services: &Services,
    workspace: WorkspaceId,
    id: CommandId,
    work: &AgentWork,
) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let there = store::workspace::lock(uow.tx(), workspace).await?;
    there.ok_or_else(|| Failure::not_found("workspace"))?;
    if let Some(known) = store::command::work_state(uow.tx(), id).await? {
        if known.workspace_id != workspace {
            return Err(Failure::not_found("command"));
        }
        return Ok(());
    }
    let agent = store::agent::first_of_workspace(uow.tx(), workspace).await?;
    let agent = agent.ok_or_else(|| {
        Failure::unavailable("The workspace has no agent now: start the workspace, and try again")
    })?;
    if agent.connection != AgentConnectionState::Connected {
        let what =
            "The workspace's agent is not connected, so that nothing was done: try again later";
        return Err(Failure::unavailable(what));
    }
    let seconds = i64::try_from(services.settings.input_answer_seconds).unwrap_or(i64::MAX);
    let new = NewWork {
        id,
        workspace_id: workspace,
        agent_id: agent.id,
        work,
        created_at: uow.now(),
        expires_at: uow.now().plus_seconds(seconds),
    };
    store::command::insert_work(uow.tx(), &new).await?;
    store::workspace::touch(uow.tx(), workspace, uow.now()).await?;
    // Work in its workspace is work in the task: it does not pause under it.
    if let Some(task) = store::task::put_off_pause(uow.tx(), workspace, uow.now()).await? {
        uow.ring(Topic::Task(task));
    }
    uow.ring(Topic::Commands(workspace));
    uow.commit().await
}

/// Waits for an answer, until this time, or until it is time to look by oneself.
async fn wait(answers: &mut Listener, at: Timestamp, until: Option<Timestamp>) {
    let left = until.map(|until| u64::try_from(until.0 - at.0).unwrap_or_default());
    let left = left.map_or(LOOK_EVERY, Duration::from_micros);
    // Late or not, the database is looked at next.
    let _ = timeout(left.min(LOOK_EVERY), answers.heard()).await;
}

/// What to tell of work that has ended.
async fn outcome(
    services: &Services,
    id: CommandId,
    state: WorkState,
) -> Result<AgentWorkResult, Failure> {
    let error = state
        .error
        .unwrap_or_else(|| "No reason was given".to_owned());
    match (state.status, state.result) {
        (CommandStatus::Done, Some(result)) => {
            let result: AgentWorkResult =
                serde_json::from_str(&result).map_err(Failure::internal)?;
            let text = store::command::pieces(services.db.reader(), id).await?;
            Ok(AgentWorkResult { text, ..result })
        }
        (CommandStatus::Done, None) => Err(Failure::conflict(
            "This was done over a day ago, and what came of it is no longer kept",
        )),
        (CommandStatus::Expired | CommandStatus::Lost, _) => Err(Failure::unavailable(error)),
        _ => Err(Failure::conflict(error)),
    }
}

/// Why work was not done that no agent has accepted.
pub(super) fn not_accepted(services: &Services) -> String {
    format!(
        "The workspace's agent did not answer within {} seconds, so that nothing was done: try again later",
        services.settings.input_answer_seconds
    )
}
