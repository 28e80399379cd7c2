//! What a task's status, current state and phase follow from: pure rules over the latest build,
//! its job, the task's agent and that agent's newest report.

use super::Timestamp;
use super::agent::{AgentConnectionState, AgentLifecycle};
use super::build::BuildTransition;
use super::job::JobStatus;
use super::task::{CurrentState, TaskPhaseKind, TaskState, TaskStatus};

/// Everything that a task's status follows from.
#[derive(Clone, Debug)]
pub struct TaskFacts {
    /// The latest build of its workspace.
    pub build: Option<BuildFacts>,
    /// The task's agent: of the latest START build, once it is declared.
    pub agent: Option<AgentFacts>,
    /// The newest state that the task's app reported.
    pub report: Option<CurrentState>,
    /// Someone asked to delete the task.
    pub deleting: bool,
    /// A message that was to wake the task was not delivered: why.
    pub undelivered: Option<String>,
}

/// What counts of the latest build.
#[derive(Clone, Debug)]
pub struct BuildFacts {
    /// What it does.
    pub transition: BuildTransition,
    /// Where its job stands.
    pub job: JobStatus,
    /// Why the job is there, for people.
    pub reason: String,
    /// What went wrong, for people.
    pub error: Option<String>,
    /// The stage being carried out.
    pub stage: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What counts of the task's agent.
#[derive(Clone, Copy, Debug)]
pub struct AgentFacts {
    /// How far it is.
    pub lifecycle: AgentLifecycle,
    /// Whether it is heard.
    pub connection: AgentConnectionState,
    /// An app of it is UNHEALTHY.
    pub unhealthy: bool,
    /// An app of it is INITIALIZING.
    pub initializing: bool,
}

/// The first rule that fits, with its reason for people.
pub fn status(facts: &TaskFacts) -> (TaskStatus, String) {
    let (status, mut reason) = bare_status(facts);
    if let Some(undelivered) = &facts.undelivered {
        reason = format!("{reason}. {undelivered}");
    }
    (status, reason)
}

fn bare_status(facts: &TaskFacts) -> (TaskStatus, String) {
    let Some(build) = &facts.build else {
        return (TaskStatus::Pending, "It has no build yet".to_owned());
    };
    if facts.deleting && build.transition != BuildTransition::Delete {
        let reason = "It is deleted once the build under way has ended";
        return (TaskStatus::Deleting, reason.to_owned());
    }
    if build.job == JobStatus::Failed {
        let what = match build.transition {
            BuildTransition::Start => "Starting the workspace failed",
            BuildTransition::Stop => "Stopping the workspace failed",
            BuildTransition::Delete => "Deleting the workspace failed",
        };
        let why = build.error.as_deref().unwrap_or("no reason was given");
        return (TaskStatus::Error, format!("{what}: {why}"));
    }
    match build.transition {
        BuildTransition::Start => started(build, facts.agent),
        BuildTransition::Stop => match build.job {
            JobStatus::Succeeded => (TaskStatus::Paused, "The workspace is stopped".to_owned()),
            JobStatus::Canceled => unknown("Stopping the workspace was canceled"),
            _ => (TaskStatus::Pausing, under_way("stopped", build)),
        },
        BuildTransition::Delete => match build.job {
            JobStatus::Succeeded => (TaskStatus::Deleting, "The task is deleted".to_owned()),
            JobStatus::Canceled => unknown("Deleting the workspace was canceled"),
            _ => (TaskStatus::Deleting, under_way("deleted", build)),
        },
    }
}

fn unknown(what: &str) -> (TaskStatus, String) {
    let reason = format!("{what}: it may still run; pause or delete the task");
    (TaskStatus::Unknown, reason)
}

fn under_way(what: &str, build: &BuildFacts) -> String {
    match build.job {
        JobStatus::Pending => format!("The workspace is to be {what}. {}", build.reason),
        JobStatus::Canceling => "The build is being canceled".to_owned(),
        _ => format!("The workspace is being {what}"),
    }
}

fn started(build: &BuildFacts, agent: Option<AgentFacts>) -> (TaskStatus, String) {
    let initializing = |reason: &str| (TaskStatus::Initializing, reason.to_owned());
    let error = |reason: &str| (TaskStatus::Error, reason.to_owned());
    match build.job {
        JobStatus::Pending => return (TaskStatus::Pending, build.reason.clone()),
        JobStatus::Canceled => return error("Starting the workspace was canceled"),
        JobStatus::Canceling => return initializing("The build is being canceled"),
        // An agent may be ready a moment before its build has ended: that is still starting.
        JobStatus::Running => {
            return match &build.stage {
                Some(stage) => initializing(&format!("Workspace is starting: {stage}")),
                None => initializing("Workspace is starting"),
            };
        }
        JobStatus::Succeeded | JobStatus::Failed => {}
    }
    let Some(agent) = agent else {
        return initializing("The workspace has started; its agent is not known yet");
    };
    match agent.connection {
        // Before the agent's lifecycle: an agent that died while it started would else be
        // "starting" for ever.
        AgentConnectionState::Disconnected => {
            error("The agent was lost: it has not been heard for 30 seconds")
        }
        AgentConnectionState::Timeout => error("The agent has not connected within 120 seconds"),
        AgentConnectionState::Connecting => initializing("Agent is connecting"),
        AgentConnectionState::Connected => match agent.lifecycle {
            AgentLifecycle::Created | AgentLifecycle::Starting => initializing("Agent is starting"),
            _ if agent.unhealthy => error("An app of the workspace does not pass its health check"),
            _ if agent.initializing => initializing("App is initializing"),
            AgentLifecycle::StartError => active("The agent runs, but its startup script failed"),
            AgentLifecycle::StartTimeout => {
                active("The agent runs, but its startup script took too long")
            }
            AgentLifecycle::Ready => active("The agent is connected"),
            _ => active("The agent is shutting down"),
        },
    }
}

fn active(reason: &str) -> (TaskStatus, String) {
    (TaskStatus::Active, reason.to_owned())
}

/// What the task's program says of its work: its newest report, unless the workspace was started
/// anew since; without one, and while the task is INITIALIZING, a made-up WORKING that names the
/// phase. `previous` lends its time when the made-up state says the same again.
pub fn current_state(
    facts: &TaskFacts,
    status: TaskStatus,
    previous: Option<&CurrentState>,
    now: Timestamp,
) -> Option<CurrentState> {
    let started_at = facts
        .build
        .as_ref()
        .filter(|build| build.transition == BuildTransition::Start)
        .map(|build| build.created_at);
    if let Some(report) = &facts.report
        && started_at.is_none_or(|started_at| report.at >= started_at)
    {
        return Some(report.clone());
    }
    if status != TaskStatus::Initializing {
        return None;
    }
    let message = initializing_message(facts);
    let at = previous
        .filter(|state| state.synthesized && state.message == message)
        .map_or(now, |state| state.at);
    Some(CurrentState {
        state: TaskState::Working,
        message: message.to_owned(),
        uri: None,
        at,
        synthesized: true,
    })
}

fn initializing_message(facts: &TaskFacts) -> &'static str {
    let ended = facts
        .build
        .as_ref()
        .is_some_and(|build| build.job == JobStatus::Succeeded);
    match facts.agent {
        Some(agent) if ended => match (agent.connection, agent.lifecycle) {
            (
                AgentConnectionState::Connected,
                AgentLifecycle::Created | AgentLifecycle::Starting,
            ) => "Agent is starting",
            (AgentConnectionState::Connected, _) => "App is initializing",
            _ => "Agent is connecting",
        },
        _ => "Workspace is starting",
    }
}

/// The stretch of its way that the task is on now, for the timeline.
pub fn phase(facts: &TaskFacts) -> Option<(TaskPhaseKind, String)> {
    let build = facts.build.as_ref()?;
    match build.job {
        JobStatus::Pending => Some((TaskPhaseKind::Queue, "Waiting for a provisioner".to_owned())),
        JobStatus::Running | JobStatus::Canceling => {
            let stage = build.stage.clone();
            let name = stage.unwrap_or_else(|| "Handing over".to_owned());
            Some((TaskPhaseKind::BuildStage, name))
        }
        JobStatus::Succeeded if build.transition == BuildTransition::Start => {
            started_phase(facts, facts.agent?, build.created_at)
        }
        _ => None,
    }
}

fn started_phase(
    facts: &TaskFacts,
    agent: AgentFacts,
    started_at: Timestamp,
) -> Option<(TaskPhaseKind, String)> {
    let (kind, name) = match (agent.connection, agent.lifecycle) {
        (AgentConnectionState::Connecting, _) => (TaskPhaseKind::AgentConnect, "Agent connects"),
        (AgentConnectionState::Connected, AgentLifecycle::Created | AgentLifecycle::Starting) => {
            (TaskPhaseKind::StartupScript, "Startup script")
        }
        (AgentConnectionState::Connected, _)
            if facts
                .report
                .as_ref()
                .is_none_or(|report| report.at < started_at) =>
        {
            (TaskPhaseKind::FirstReport, "First report")
        }
        _ => return None,
    };
    Some((kind, name.to_owned()))
}

#[cfg(test)]
mod tests;
