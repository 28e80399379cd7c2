//! The worker schema over the wire, as a provisioner that is written by somebody else would use it.

use serde_json::{Value, json};
use taskyard_server::app::{Ends, router};
use taskyard_server::config::Config;
use taskyard_server::domain::job::JobStatus;
use taskyard_server::services::builds;

use crate::on_both_databases;
use crate::support::app::{body, serve};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::gateway::http_client;
use crate::support::raw_socket::RawSocket;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    a_cancel_is_told_by_push_and_by_the_heartbeat_s_reply,
    a_write_with_a_stale_lease_changes_nothing_and_is_told_so,
    a_log_that_is_sent_again_is_stored_once_and_one_over_the_limit_says_so,
);

/// The flow's own services behind the real router: they share their bells.
async fn address(flow: &Flow) -> String {
    let config = Config::defaults("unused".into());
    let address = serve(router(config, flow.services(), &Ends::default())).await;
    format!("{address}/worker/graphql")
}

/// Runs a mutation; its payload.
async fn run(address: &str, name: &str, input: Value, selection: &str) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let document =
        format!("mutation($input: {kind}!) {{ done: {name}(input: $input) {{ {selection} }} }}");
    let request = json!({ "query": document, "variables": { "input": input } });
    let request = http_client()
        .post(format!("http://{address}"))
        .json(&request);
    let mut answer = body(request.bearer_auth(BOOTSTRAP_TOKEN)).await;
    assert_eq!(answer.get("errors"), None, "{name}: {answer}");
    answer["data"]["done"].take()
}

async fn acquire(address: &str, flow: &Flow) -> Value {
    let input = json!({ "provisionerId": flow.provisioner.to_string() });
    let selection = "job { id runLease kind transition workspaceId ownerName prompt }";
    run(address, "acquireJob", input, selection).await["job"].take()
}

/// What every write names.
fn lease(job: &Value) -> Value {
    json!({ "jobId": job["id"], "runLease": job["runLease"] })
}

fn lines(numbers: std::ops::RangeInclusive<i64>, text: &str) -> Value {
    let line = |sequence| {
        json!({ "sequence": sequence, "at": "2026-11-20T00:00:00Z", "level": "INFO", "source": "TEMPLATE",
            "stage": "build", "text": text })
    };
    numbers.map(line).collect()
}

async fn append(address: &str, job: &Value, lines: Value) -> Value {
    let mut input = lease(job);
    input["lines"] = lines;
    run(address, "appendLogs", input, "lease acknowledged truncated").await
}

async fn a_cancel_is_told_by_push_and_by_the_heartbeat_s_reply(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let address = address(&flow).await;
    let url = format!("ws://{address}");
    let mut socket = RawSocket::ready(&url, json!({ "token": BOOTSTRAP_TOKEN })).await;
    let document = format!(
        "subscription {{ jobs(provisionerId: \"{}\") {{ kind jobId }} }}",
        flow.provisioner
    );
    socket.subscribe("1", &document).await;
    let task = flow.create("halt").await;
    let told = socket.hear().await["payload"]["data"]["jobs"].take();
    assert_eq!(told, json!({ "kind": "AVAILABLE", "jobId": null }));
    let job = acquire(&address, &flow).await;
    assert_eq!(
        (&job["kind"], &job["transition"]),
        (&json!("BUILD"), &json!("START"))
    );
    assert_eq!(
        (&job["ownerName"], &job["runLease"]),
        (&json!("ann"), &json!(1))
    );
    let renewed = run(&address, "renewLease", lease(&job), "lease").await;
    assert_eq!(renewed["lease"], "HELD");
    let build = flow.job_of(&task).await.subject.build_id().unwrap();
    builds::cancel(flow.services(), &flow.caller, build, None)
        .await
        .unwrap();
    let told = loop {
        let told = socket.hear().await["payload"]["data"]["jobs"].take();
        if told["kind"] == "CANCEL" {
            break told;
        }
    };
    assert_eq!(told["jobId"], job["id"]);
    let renewed = run(&address, "renewLease", lease(&job), "lease").await;
    assert_eq!(renewed["lease"], "CANCEL_REQUESTED");
    let mut ended = lease(&job);
    ended["error"] = "canceled".into();
    ended["code"] = "CONFLICT".into();
    run(&address, "failJob", ended, "lease").await;
    assert_eq!(flow.job_of(&task).await.status, JobStatus::Canceled);
}

async fn a_write_with_a_stale_lease_changes_nothing_and_is_told_so(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let address = address(&flow).await;
    let task = flow.create("stale").await;
    let job = acquire(&address, &flow).await;
    flow.lose(&flow.job_of(&task).await).await;
    // Before anybody has noticed, and after.
    for _ in 0..2 {
        let appended = append(&address, &job, lines(1..=1, "late")).await;
        assert_eq!(appended["lease"], "LOST");
        for (name, more) in [
            ("renewLease", json!({ "stage": "late" })),
            ("completeJob", json!({})),
            ("failJob", json!({ "error": "late", "code": "INTERNAL" })),
            ("declareResources", json!({ "resources": [] })),
        ] {
            let mut input = lease(&job);
            input
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            assert_eq!(
                run(&address, name, input, "lease").await["lease"],
                "LOST",
                "{name}"
            );
        }
        flow.reap().await;
    }
    let ended = flow.job_of(&task).await;
    assert_eq!((ended.status, ended.log_sequence), (JobStatus::Failed, 0));
    assert!(ended.error.unwrap().contains("provisioner was lost"));
}

async fn a_log_that_is_sent_again_is_stored_once_and_one_over_the_limit_says_so(
    test: &TestDatabase,
) {
    let flow = Flow::start(test).await;
    let address = address(&flow).await;
    let task = flow.create("talks").await;
    let job = acquire(&address, &flow).await;
    for (numbers, acknowledged) in [(1..=3, 3), (2..=5, 5), (1..=5, 5), (9..=9, 5)] {
        let appended = append(&address, &job, lines(numbers, "again")).await;
        let expected = json!({ "lease": "HELD", "acknowledged": acknowledged, "truncated": false });
        assert_eq!(appended, expected);
    }
    assert_eq!(flow.job_of(&task).await.log_sequence, 5);
    let full = 16 * 1024 * 1024 - 10;
    flow.sql("UPDATE jobs SET log_bytes = $1", [i64::from(full).into()])
        .await;
    let appended = append(&address, &job, lines(6..=7, "one too many")).await;
    assert_eq!(
        (&appended["acknowledged"], &appended["truncated"]),
        (&json!(7), &json!(true))
    );
    let ended = flow.job_of(&task).await;
    assert_eq!((ended.log_sequence, ended.log_truncated), (5, true));
}
