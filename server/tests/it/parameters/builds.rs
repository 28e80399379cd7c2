use serde_json::{Value, json};
use taskyard_server::domain::build::BuildTransition;

use super::{Asked, new, values};
use crate::on_both_databases;
use crate::support::database::TestDatabase;

on_both_databases!(
    a_number_moves_one_way_only_against_the_previous_build,
    an_immutable_value_stays_after_build_1,
    an_ephemeral_value_is_not_carried_over,
    a_resumed_task_has_the_values_that_it_had_but_ephemeral_ones,
);

/// A running workspace; its id.
async fn running(asked: &Asked, given: &[(&str, &str)]) -> Value {
    let input = new("createWorkspace", "space", given);
    let made = asked.done("createWorkspace", input).await;
    asked.flow.carry_out(BuildTransition::Start).await;
    made["workspace"]["id"].clone()
}

async fn start(asked: &Asked, workspace: &Value, given: &[(&str, &str)]) -> Value {
    let input = json!({ "workspaceId": workspace, "parameters": values(given) });
    asked.run("startWorkspace", input).await
}

/// Starts it with these values; that must be done.
async fn started(asked: &Asked, workspace: &Value, given: &[(&str, &str)]) {
    let done = start(asked, workspace, given).await;
    assert_eq!(done["errors"], json!([]));
    asked.flow.carry_out(BuildTransition::Start).await;
}

/// Refused with one entry of this parameter; its message.
async fn refused(asked: &Asked, workspace: &Value, given: (&str, &str)) -> String {
    let refused = start(asked, workspace, &[given]).await;
    let errors = refused["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{refused}");
    assert_eq!(errors[0]["code"], "INVALID_INPUT");
    assert_eq!(errors[0]["path"], json!(["parameters", given.0]));
    errors[0]["message"].as_str().unwrap().to_owned()
}

async fn a_number_moves_one_way_only_against_the_previous_build(test: &TestDatabase) {
    let asked = Asked::start(test).await;
    let id = running(&asked, &[("branch", "main")]).await;
    let smaller = refused(&asked, &id, ("grows", "4.5")).await;
    assert!(smaller.contains("smaller than before (5)"), "{smaller}");
    // What a secret was is not told either.
    let larger = refused(&asked, &id, ("shrinks", "6")).await;
    assert!(larger.ends_with("larger than before"), "{larger}");
    started(&asked, &id, &[("grows", "7"), ("shrinks", "3")]).await;
    // Now the previous build counts, and no more the default; the same is taken.
    refused(&asked, &id, ("grows", "6")).await;
    refused(&asked, &id, ("shrinks", "4")).await;
    started(
        &asked,
        &id,
        &[("grows", "7.0"), ("shrinks", "3"), ("size", "4")],
    )
    .await;
    // A STOP between them changes nothing.
    asked
        .done("stopWorkspace", json!({ "workspaceId": id }))
        .await;
    asked.flow.carry_out(BuildTransition::Stop).await;
    refused(&asked, &id, ("grows", "6")).await;
    started(&asked, &id, &[("grows", "8")]).await;
}

async fn an_immutable_value_stays_after_build_1(test: &TestDatabase) {
    let asked = Asked::start(test).await;
    let id = running(&asked, &[("branch", "main"), ("region", "us")]).await;
    let message = refused(&asked, &id, ("region", "eu")).await;
    assert!(message.contains("after the first build"), "{message}");
    // The value that it has may be said again.
    started(&asked, &id, &[("region", "us"), ("size", "3")]).await;
    let values = asked.values(&id).await;
    assert_eq!(
        (&values["region"], &values["size"]),
        (&json!("us"), &json!("3"))
    );
}

async fn an_ephemeral_value_is_not_carried_over(test: &TestDatabase) {
    let asked = Asked::start(test).await;
    let given = [("branch", "main"), ("once", "yes"), ("size", "3")];
    let id = running(&asked, &given).await;
    assert_eq!(asked.values(&id).await["once"], "yes");
    started(&asked, &id, &[("size", "4")]).await;
    assert_eq!(asked.values(&id).await["once"], "no", "the default");
    started(&asked, &id, &[("once", "again")]).await;
    let values = asked.values(&id).await;
    assert_eq!(
        (&values["once"], &values["size"]),
        (&json!("again"), &json!("4"))
    );
}

async fn a_resumed_task_has_the_values_that_it_had_but_ephemeral_ones(test: &TestDatabase) {
    let asked = Asked::start(test).await;
    let given = [
        ("branch", "main"),
        ("once", "yes"),
        ("grows", "9"),
        ("region", "us"),
    ];
    let mut input = new("createTask", "task", &given);
    input["presetId"] = json!("Large");
    let made = asked.done("createTask", input).await;
    let (id, workspace) = (&made["task"]["id"], &made["task"]["workspace"]["id"]);
    asked.flow.carry_out(BuildTransition::Start).await;
    let document =
        "mutation($input: PauseTaskInput!) { pauseTask(input: $input) { errors { code } } }";
    let paused = asked
        .ask(document, json!({ "input": { "taskId": id } }))
        .await;
    assert_eq!(paused["pauseTask"]["errors"], json!([]));
    asked.flow.carry_out(BuildTransition::Stop).await;
    let resumed = asked.done("resumeTask", json!({ "taskId": id })).await;
    assert_eq!(resumed["build"]["number"], 3);
    let values = asked.values(workspace).await;
    for (name, value) in [
        ("branch", "main"),
        ("once", "no"),
        ("grows", "9"),
        ("region", "us"),
        ("size", "8"),
    ] {
        assert_eq!(values[name], value, "{name}");
    }
}
