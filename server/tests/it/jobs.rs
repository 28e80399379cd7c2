//! Jobs: leases, fencing, cancel, what becomes of lost ones, and their logs.

mod cancel;
mod declared;
mod lost;
mod queue;

use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::job::{Job, JobStatus, LeaseState};
use taskyard_server::domain::log::{LogLevel, LogLine, LogSource, MAX_LINE_BYTES, MAX_LOG_BYTES};
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::task::TaskStatus;
use taskyard_server::domain::user::Credential;
use taskyard_server::domain::{ApiTokenId, ErrorCode, Timestamp};
use taskyard_server::services::logs::Appended;
use taskyard_server::services::{builds, jobs, logs, lookup, provisioners, tasks};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, register};

fn lines(numbers: std::ops::RangeInclusive<i64>) -> Vec<LogLine> {
    let line = |sequence| LogLine {
        sequence,
        at: Timestamp(sequence),
        level: LogLevel::Info,
        source: LogSource::Template,
        stage: "build".to_owned(),
        text: format!("line {sequence}\0"),
    };
    numbers.map(line).collect()
}

async fn append(flow: &Flow, job: &Job, lines: Vec<LogLine>) -> (LeaseState, Appended) {
    let appended = logs::append_build(
        flow.services(),
        &flow.credential,
        job.id,
        job.run_lease,
        lines,
    );
    appended.await.unwrap()
}

async fn renew(flow: &Flow, credential: &Credential, job: &Job) -> LeaseState {
    jobs::renew(flow.services(), credential, job.id, job.run_lease, None)
        .await
        .unwrap()
}

async fn a_job_goes_to_one_of_many(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    for name in ["a", "b", "c"] {
        flow.create(name).await;
    }
    let taken = tokio::join!(
        flow.try_acquire(),
        flow.try_acquire(),
        flow.try_acquire(),
        flow.try_acquire()
    );
    let taken: Vec<_> = [taken.0, taken.1, taken.2, taken.3]
        .into_iter()
        .flatten()
        .collect();
    let mut ids: Vec<_> = taken.iter().map(|acquired| acquired.job.id).collect();
    ids.sort();
    ids.dedup();
    // On PostgreSQL one that runs into another may come away empty and asks again.
    while let Some(more) = flow.try_acquire().await {
        ids.push(more.job.id);
    }
    assert_eq!(ids.len(), 3);
    assert!(taken.iter().all(|acquired| acquired.job.run_lease == 1));
}

async fn a_lost_start_fails_and_its_old_lease_writes_nothing(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("lost").await;
    let job = flow.acquire().await.job;
    let agent = flow.declare(&job).await;
    assert_eq!(renew(&flow, &flow.credential, &job).await, LeaseState::Held);
    flow.lose(&job).await;
    // Before anybody noticed, and after.
    for _ in 0..2 {
        assert_eq!(renew(&flow, &flow.credential, &job).await, LeaseState::Lost);
        assert_eq!(append(&flow, &job, lines(1..=1)).await.0, LeaseState::Lost);
        assert_eq!(flow.try_declare(&job).await.0, LeaseState::Lost);
        assert_eq!(flow.complete(&job).await, LeaseState::Lost);
        flow.reap().await;
    }
    let task = flow.task(task.id).await;
    assert_eq!(task.status, TaskStatus::Error);
    assert!(
        task.status_reason.contains("provisioner was lost"),
        "{}",
        task.status_reason
    );
    let job = flow.job_of(&task).await;
    assert_eq!(
        (job.status, job.log_sequence, job.run_lease),
        (JobStatus::Failed, 0, 1)
    );
    assert!(
        flow.report(&agent, agent.lifecycle).await,
        "its agent is not wanted"
    );
    tasks::resume(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
}

async fn a_lost_stop_is_queued_again_with_a_higher_lease(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("stop").await;
    flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    let first = flow.acquire().await.job;
    append(&flow, &first, lines(1..=2)).await;
    flow.lose(&first).await;
    flow.reap().await;
    assert_eq!(flow.job_of(&task).await.status, JobStatus::Pending);
    let second = flow.acquire().await.job;
    assert_eq!((second.id, second.run_lease), (first.id, 2));
    assert_eq!(flow.complete(&first).await, LeaseState::Lost);
    assert_eq!(
        append(&flow, &first, lines(3..=3)).await.0,
        LeaseState::Lost
    );
    // A new lease numbers its lines from 1 again; the log goes on.
    assert_eq!(append(&flow, &second, lines(1..=1)).await.1.acknowledged, 1);
    assert_eq!(flow.complete(&second).await, LeaseState::Held);
    assert_eq!(flow.job_of(&task).await.log_sequence, 3);
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Paused);
}

async fn another_credential_writes_nothing(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("fenced").await;
    let job = flow.acquire().await.job;
    let other = Credential::ApiToken(ApiTokenId::generate());
    register(flow.services(), &other, "two", "host-2").await;
    assert_eq!(renew(&flow, &other, &job).await, LeaseState::Lost);
    let done = jobs::complete(flow.services(), &other, job.id, job.run_lease, None)
        .await
        .unwrap();
    assert_eq!(done, LeaseState::Lost);
    let refused = jobs::acquire(flow.services(), &other, flow.provisioner)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotFound);
    assert_eq!(renew(&flow, &flow.credential, &job).await, LeaseState::Held);
}

async fn a_workspace_stays_on_its_host(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("home").await;
    flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    let elsewhere = register(flow.services(), &flow.credential, "two", "host-2").await;
    let taken = jobs::acquire(flow.services(), &flow.credential, elsewhere)
        .await
        .unwrap();
    assert!(taken.is_none());
    let ids = [task.workspace_id];
    let owned =
        provisioners::owned_workspaces(flow.services(), &flow.credential, flow.provisioner, &ids)
            .await
            .unwrap();
    assert!(owned[0].agent_id.is_none() && !owned[0].deleted);
    flow.carry_out(BuildTransition::Stop).await;
}

async fn a_waiting_job_says_that_nobody_fits_and_fails_at_last(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("alone").await;
    flow.sql("UPDATE provisioners SET last_seen_at = 0", [])
        .await;
    flow.reap().await;
    let reason = flow.task(task.id).await.status_reason;
    assert!(reason.starts_with("No provisioner fits"), "{reason}");
    register(flow.services(), &flow.credential, "one", "host-1").await;
    flow.reap().await;
    assert_eq!(
        flow.task(task.id).await.status_reason,
        "Waiting for a provisioner"
    );
    flow.site.pass(31 * 60);
    flow.reap().await;
    let task = flow.task(task.id).await;
    assert_eq!(task.status, TaskStatus::Error);
    assert!(
        task.status_reason.contains("within 30 minutes"),
        "{}",
        task.status_reason
    );
}

async fn a_build_is_canceled(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (services, caller) = (flow.services(), &flow.caller);
    let task = flow.create("wait").await;
    let build = flow.job_of(&task).await.subject.build_id().unwrap();
    let wrong = builds::cancel(services, caller, build, Some(JobStatus::Running))
        .await
        .unwrap_err();
    assert_eq!(wrong.code(), ErrorCode::Conflict);
    let (_, job) = builds::cancel(services, caller, build, Some(JobStatus::Pending))
        .await
        .unwrap();
    assert_eq!(job.status, JobStatus::Canceled);
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Error);
    let again = builds::cancel(services, caller, build, None)
        .await
        .unwrap_err();
    assert_eq!(again.code(), ErrorCode::Conflict);

    flow.create("run").await;
    let acquired = flow.acquire().await;
    let (_, job) = builds::cancel(services, caller, acquired.build().unwrap().build.id, None)
        .await
        .unwrap();
    assert_eq!(job.status, JobStatus::Canceling);
    assert_eq!(
        renew(&flow, &flow.credential, &job).await,
        LeaseState::CancelRequested
    );
    assert_eq!(
        append(&flow, &job, lines(1..=1)).await.0,
        LeaseState::CancelRequested
    );
    let failed = jobs::fail(
        services,
        &flow.credential,
        job.id,
        job.run_lease,
        "x".to_owned(),
        ErrorCode::Internal,
    );
    failed.await.unwrap();
    let job = lookup::jobs(services, &[job.id])
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!((job.status, job.error), (JobStatus::Canceled, None));
}

async fn lines_are_stored_once_whatever_is_sent_again(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("log").await;
    let job = flow.acquire().await.job;
    for (range, acknowledged) in [
        (1..=3, 3),
        (1..=3, 3),
        (2..=5, 5),
        (8..=9, 5),
        (6..=6, 6),
        (1..=2, 6),
    ] {
        let (lease, appended) = append(&flow, &job, lines(range.clone())).await;
        assert_eq!(
            (lease, appended.acknowledged),
            (LeaseState::Held, acknowledged),
            "{range:?}"
        );
    }
    let before = flow.services().db.statements();
    append(&flow, &job, lines(7..=7)).await;
    assert_eq!(flow.services().db.statements() - before, 2);
    let slice = logs::build_lines(flow.services(), job.id, 0, 100)
        .await
        .unwrap();
    assert_eq!(slice.lines, lines(1..=7));
    let slice = logs::build_lines(flow.services(), job.id, 2, 2)
        .await
        .unwrap();
    assert_eq!(slice.lines, lines(3..=4));
    for (cursor, direction, expected, next, previous) in [
        (None, Direction::Forward, 1..=3, true, false),
        (Some(3), Direction::Forward, 4..=6, true, true),
        (Some(6), Direction::Forward, 7..=7, false, true),
        (None, Direction::Backward, 5..=7, false, true),
        (Some(4), Direction::Backward, 1..=3, true, false),
    ] {
        let page = logs::build_page(
            flow.services(),
            job.id,
            PageRequest {
                limit: 3,
                cursor,
                direction,
            },
        );
        let page = page.await.unwrap();
        assert_eq!(page.rows, lines(expected));
        assert_eq!((page.has_next, page.has_previous), (next, previous));
    }
    let mut wrong = lines(8..=9);
    wrong[1].sequence = 11;
    for wrong in [wrong, lines(0..=1)] {
        let failure = logs::append_build(flow.services(), &flow.credential, job.id, 1, wrong)
            .await
            .unwrap_err();
        assert_eq!(failure.code(), ErrorCode::InvalidInput);
    }
}

async fn a_log_is_cut_at_its_limit(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("long").await;
    let job = flow.acquire().await.job;
    let almost = MAX_LOG_BYTES - i64::try_from(MAX_LINE_BYTES).unwrap();
    flow.sql("UPDATE jobs SET log_bytes = $1", [almost.into()])
        .await;
    let mut long = lines(1..=3);
    for line in &mut long {
        line.text = "x".repeat(MAX_LINE_BYTES / 2 - 1);
    }
    let (_, appended) = append(&flow, &job, long).await;
    assert_eq!(
        appended,
        Appended {
            acknowledged: 3,
            truncated: true
        }
    );
    let slice = logs::build_lines(flow.services(), job.id, 0, 100)
        .await
        .unwrap();
    assert_eq!((slice.lines.len(), slice.truncated), (2, true));
    let (_, appended) = append(&flow, &job, lines(4..=4)).await;
    assert_eq!(
        appended,
        Appended {
            acknowledged: 4,
            truncated: true
        }
    );
    assert_eq!(
        logs::build_lines(flow.services(), job.id, 0, 100)
            .await
            .unwrap()
            .lines
            .len(),
        2
    );
}

async fn a_line_that_finds_no_room_cuts_the_log(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("full").await;
    let job = flow.acquire().await.job;
    let full = MAX_LOG_BYTES - 1;
    flow.sql("UPDATE jobs SET log_bytes = $1", [full.into()])
        .await;
    let (_, appended) = append(&flow, &job, lines(1..=2)).await;
    let cut = Appended {
        acknowledged: 2,
        truncated: true,
    };
    assert_eq!(appended, cut);
    let slice = logs::build_lines(flow.services(), job.id, 0, 100).await;
    assert!(slice.unwrap().lines.is_empty());
}

async fn two_who_resume_at_once_make_one_build(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("race").await;
    flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    flow.carry_out(BuildTransition::Stop).await;
    let resume = || tasks::resume(flow.services(), &flow.caller, task.id);
    let (one, other) = tokio::join!(resume(), resume());
    let lost: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].code(), ErrorCode::Conflict);
    let count = builds::count_of_workspace(flow.services(), task.workspace_id).await;
    assert_eq!(count.unwrap(), 3);
}

on_both_databases!(
    a_line_that_finds_no_room_cuts_the_log,
    two_who_resume_at_once_make_one_build,
    a_job_goes_to_one_of_many,
    a_lost_start_fails_and_its_old_lease_writes_nothing,
    a_lost_stop_is_queued_again_with_a_higher_lease,
    another_credential_writes_nothing,
    a_workspace_stays_on_its_host,
    a_waiting_job_says_that_nobody_fits_and_fails_at_last,
    a_build_is_canceled,
    lines_are_stored_once_whatever_is_sent_again,
    a_log_is_cut_at_its_limit,
);
