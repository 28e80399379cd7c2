use super::*;
use proptest::prelude::*;

fn facts(transition: BuildTransition, job: JobStatus, agent: Option<AgentFacts>) -> TaskFacts {
    TaskFacts {
        build: Some(BuildFacts {
            transition,
            job,
            reason: "Waiting for a provisioner".to_owned(),
            error: (job == JobStatus::Failed).then(|| "disk full".to_owned()),
            stage: None,
            created_at: Timestamp(100),
        }),
        agent,
        report: None,
        deleting: false,
        undelivered: None,
    }
}

fn agent(connection: AgentConnectionState, lifecycle: AgentLifecycle) -> AgentFacts {
    AgentFacts {
        lifecycle,
        connection,
        unhealthy: false,
        initializing: false,
    }
}

fn report_at(at: i64) -> CurrentState {
    CurrentState {
        state: TaskState::Idle,
        message: "waiting".to_owned(),
        uri: None,
        at: Timestamp(at),
        synthesized: false,
    }
}

#[test]
fn a_task_without_a_build_is_pending() {
    let facts = TaskFacts {
        build: None,
        ..facts(BuildTransition::Start, JobStatus::Pending, None)
    };
    assert_eq!(status(&facts).0, TaskStatus::Pending);
}

#[test]
fn every_row_of_a_build_without_an_agent() {
    use BuildTransition::{Delete, Start, Stop};
    use JobStatus::{Canceled, Canceling, Failed, Pending, Running, Succeeded};
    for (transition, job, expected) in [
        (Start, Failed, TaskStatus::Error),
        (Stop, Failed, TaskStatus::Error),
        (Delete, Failed, TaskStatus::Error),
        (Start, Canceled, TaskStatus::Error),
        (Stop, Pending, TaskStatus::Pausing),
        (Stop, Running, TaskStatus::Pausing),
        (Stop, Canceling, TaskStatus::Pausing),
        (Stop, Succeeded, TaskStatus::Paused),
        (Stop, Canceled, TaskStatus::Unknown),
        (Delete, Pending, TaskStatus::Deleting),
        (Delete, Running, TaskStatus::Deleting),
        (Delete, Canceling, TaskStatus::Deleting),
        (Delete, Succeeded, TaskStatus::Deleting),
        (Delete, Canceled, TaskStatus::Unknown),
        (Start, Pending, TaskStatus::Pending),
        (Start, Running, TaskStatus::Initializing),
        (Start, Canceling, TaskStatus::Initializing),
        (Start, Succeeded, TaskStatus::Initializing),
    ] {
        let (found, reason) = status(&facts(transition, job, None));
        assert_eq!(found, expected, "{transition} {job}");
        assert!(!reason.is_empty());
    }
}

#[test]
fn every_row_of_a_started_workspace_with_an_agent() {
    use AgentConnectionState::{Connected, Connecting, Disconnected, Timeout};
    use AgentLifecycle::{Created, Ready, StartError, StartTimeout, Starting};
    for (connection, lifecycle, expected) in [
        (Connecting, Created, TaskStatus::Initializing),
        (Connected, Created, TaskStatus::Initializing),
        (Connected, Starting, TaskStatus::Initializing),
        (Connected, Ready, TaskStatus::Active),
        (Connected, StartError, TaskStatus::Active),
        (Connected, StartTimeout, TaskStatus::Active),
        (Disconnected, Ready, TaskStatus::Error),
        (Disconnected, Starting, TaskStatus::Error),
        (Timeout, Created, TaskStatus::Error),
    ] {
        let facts = facts(
            BuildTransition::Start,
            JobStatus::Succeeded,
            Some(agent(connection, lifecycle)),
        );
        assert_eq!(status(&facts).0, expected, "{connection} {lifecycle}");
    }
}

#[test]
fn apps_decide_once_the_agent_is_ready() {
    let ready = agent(AgentConnectionState::Connected, AgentLifecycle::Ready);
    let mut facts = facts(BuildTransition::Start, JobStatus::Succeeded, Some(ready));
    facts.agent = Some(AgentFacts {
        initializing: true,
        ..ready
    });
    assert_eq!(status(&facts).0, TaskStatus::Initializing);
    facts.agent = Some(AgentFacts {
        initializing: true,
        unhealthy: true,
        ..ready
    });
    assert_eq!(status(&facts).0, TaskStatus::Error);
}

#[test]
fn a_failed_build_says_why() {
    let (_, reason) = status(&facts(BuildTransition::Start, JobStatus::Failed, None));
    assert_eq!(reason, "Starting the workspace failed: disk full");
}

#[test]
fn a_report_older_than_the_start_is_stale_and_stays_after_a_stop() {
    let mut facts = facts(BuildTransition::Start, JobStatus::Running, None);
    facts.report = Some(report_at(99));
    let state = current_state(&facts, TaskStatus::Initializing, None, Timestamp(200)).unwrap();
    assert!(state.synthesized);
    assert_eq!(state.message, "Workspace is starting");
    assert!(current_state(&facts, TaskStatus::Error, None, Timestamp(200)).is_none());

    facts.build.as_mut().unwrap().transition = BuildTransition::Stop;
    let state = current_state(&facts, TaskStatus::Paused, None, Timestamp(200));
    assert_eq!(state, facts.report);
}

#[test]
fn a_made_up_state_names_the_phase_and_keeps_its_time() {
    use AgentConnectionState::{Connected, Connecting};
    use AgentLifecycle::{Created, Ready, Starting};
    for (connection, lifecycle, message) in [
        (Connecting, Created, "Agent is connecting"),
        (Connected, Starting, "Agent is starting"),
        (Connected, Ready, "App is initializing"),
    ] {
        let facts = facts(
            BuildTransition::Start,
            JobStatus::Succeeded,
            Some(agent(connection, lifecycle)),
        );
        let first = current_state(&facts, TaskStatus::Initializing, None, Timestamp(200)).unwrap();
        assert_eq!(first.message, message);
        let again = current_state(
            &facts,
            TaskStatus::Initializing,
            Some(&first),
            Timestamp(300),
        );
        assert_eq!(again, Some(first));
    }
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(all)
}

proptest! {
    #[test]
    fn every_combination_has_a_reason_and_active_needs_a_connected_agent_of_a_finished_start(
        transition in any_of(BuildTransition::ALL),
        job in any_of(JobStatus::ALL),
        lifecycle in any_of(AgentLifecycle::ALL),
        connection in any_of(AgentConnectionState::ALL),
        unhealthy: bool,
        initializing: bool,
        has_agent: bool,
        deleting: bool,
    ) {
        let mut facts = facts(transition, job, None);
        facts.deleting = deleting;
        facts.agent = has_agent.then_some(AgentFacts { lifecycle, connection, unhealthy, initializing });
        let (status, reason) = status(&facts);
        prop_assert!(!reason.is_empty());
        if status == TaskStatus::Active {
            prop_assert!(transition == BuildTransition::Start && job == JobStatus::Succeeded && has_agent);
            prop_assert!(connection == AgentConnectionState::Connected && !unhealthy && !deleting);
        }
        if deleting {
            prop_assert!(matches!(status, TaskStatus::Deleting | TaskStatus::Error | TaskStatus::Unknown));
        }
        if job.is_ended() && transition != BuildTransition::Start {
            prop_assert!(phase(&facts).is_none());
        }
    }
}
