//! `taskyard task …` and `template push`, against a real gateway.

use serde_json::{Value, json};

use super::command_line::{stderr, stdout, taskyard};
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::Gateway;

on_both_databases!(
    a_task_is_updated_renamed_made_a_favourite_and_its_prompt_shown,
    several_tasks_are_paused_resumed_and_deleted_at_once,
    of_several_tasks_each_refusal_is_told_and_exits_1,
    a_folder_is_pushed_into_an_organization_by_its_name,
);

/// Runs a command that must succeed; what it printed.
async fn done(gateway: &Gateway, arguments: &[&str]) -> String {
    let output = taskyard(gateway, arguments).await;
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{arguments:?} {said}");
    stdout(&output)
}

/// Runs a command that must be refused; what it said.
async fn refused(gateway: &Gateway, arguments: &[&str]) -> String {
    let output = taskyard(gateway, arguments).await;
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments:?} {said}");
    said
}

/// Makes a task; its id.
async fn create(gateway: &Gateway, name: &str, script: &str) -> String {
    let arguments = [
        "task",
        "create",
        "--template",
        "shell",
        "--name",
        name,
        "--json",
        script,
    ];
    let made: Value = serde_json::from_str(&done(gateway, &arguments).await).unwrap();
    made["id"].as_str().unwrap().to_owned()
}

async fn shown(gateway: &Gateway, task: &str, fields: &str) -> Value {
    let document = format!("query($id: ID!) {{ task(id: $id) {{ {fields} }} }}");
    let mut data = gateway.graphql(&document, json!({ "id": task })).await;
    data["task"].take()
}

async fn a_task_is_updated_renamed_made_a_favourite_and_its_prompt_shown(test: &TestDatabase) {
    // Without a provisioner it waits, which is all the same to these.
    let gateway = Gateway::start_with(&test.url, 0).await;
    let id = create(&gateway, "greet", "echo hi").await;
    let update = [
        "task",
        "update",
        "greet",
        "--display-name",
        "Say hi",
        "--auto-pause",
        "30",
    ];
    assert!(done(&gateway, &update).await.contains("Updated greet"));
    let task = shown(&gateway, &id, "displayName autoPauseMinutes").await;
    assert_eq!(
        task,
        json!({ "displayName": "Say hi", "autoPauseMinutes": 30 })
    );
    let prompt = ["task", "update", "greet", "--prompt", "echo bye"];
    assert!(
        refused(&gateway, &prompt)
            .await
            .contains("only while it is PAUSED")
    );
    done(&gateway, &["task", "rename", "greet", "salute"]).await;
    assert!(
        refused(&gateway, &["task", "show", "greet"])
            .await
            .contains("greet")
    );
    assert!(
        refused(&gateway, &["task", "rename", "salute", "not a name"])
            .await
            .contains("not a name")
    );
    done(&gateway, &["task", "favorite", "salute"]).await;
    assert_eq!(shown(&gateway, &id, "isFavorite").await["isFavorite"], true);
    done(&gateway, &["task", "unfavorite", "admin/salute"]).await;
    let task = shown(&gateway, &id, "isFavorite workspace { latestBuild { id } }").await;
    assert_eq!(task["isFavorite"], false);
    let build = task["workspace"]["latestBuild"]["id"].as_str().unwrap();
    let unknown = "0197a1b2-0000-7000-8000-000000000001";
    let prompts = done(&gateway, &["task", "prompts", build, unknown]).await;
    assert_eq!(prompts, format!("{build}:\n  echo hi\n"));
    let prompts = done(&gateway, &["task", "prompts", build, "--json"]).await;
    let prompts: Value = serde_json::from_str(&prompts).unwrap();
    assert_eq!(prompts, json!([{ "buildId": build, "prompt": "echo hi" }]));
    assert!(
        refused(&gateway, &["task", "prompts", "no-id"])
            .await
            .contains("no-id")
    );
}

async fn several_tasks_are_paused_resumed_and_deleted_at_once(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let one = create(&gateway, "one", "sleep 1000").await;
    let two = create(&gateway, "two", "sleep 1000").await;
    let both = async |command: &str, status: &str| {
        let told = done(&gateway, &["task", command, "one", "admin/two"]).await;
        assert!(told.contains("one") && told.contains("two"), "{told}");
        for id in [&one, &two] {
            gateway.task_with_status(id, status).await;
        }
    };
    for id in [&one, &two] {
        gateway.task_with_status(id, "ACTIVE").await;
    }
    both("pause", "PAUSED").await;
    let prompt = ["task", "update", "one", "--prompt", "sleep 999"];
    done(&gateway, &prompt).await;
    assert_eq!(shown(&gateway, &one, "prompt").await["prompt"], "sleep 999");
    both("resume", "ACTIVE").await;
    let deleted = done(&gateway, &["task", "delete", "one", "two"]).await;
    assert_eq!(deleted, "Deleted one\nDeleted two\n");
    for id in [&one, &two] {
        assert_eq!(shown(&gateway, id, "id").await, Value::Null);
    }
}

async fn of_several_tasks_each_refusal_is_told_and_exits_1(test: &TestDatabase) {
    let gateway = Gateway::start_with(&test.url, 0).await;
    create(&gateway, "one", "true").await;
    create(&gateway, "two", "true").await;
    let said = refused(&gateway, &["task", "pause", "one", "two"]).await;
    for name in ["one", "two"] {
        let conflict = format!("{name}: ");
        assert!(
            said.contains(&conflict) && said.contains("under way"),
            "{said}"
        );
    }
    // One that is not there: nothing is done to the others.
    let said = refused(&gateway, &["task", "delete", "one", "none"]).await;
    assert!(said.contains("none"), "{said}");
    assert!(done(&gateway, &["task", "list"]).await.contains("one"));
}

async fn a_folder_is_pushed_into_an_organization_by_its_name(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("shell");
    let dir = dir.to_str().unwrap();
    done(&gateway, &["template", "init", "shell", dir]).await;
    done(&gateway, &["organization", "create", "lab"]).await;
    // The default organization has a template of this name: it is not meant.
    for version in ["v1", "v2"] {
        let push = ["template", "push", dir, "--organization", "Lab"];
        assert!(
            done(&gateway, &push)
                .await
                .contains(&format!("shell has version {version}"))
        );
    }
    let document = "{ organization(name: \"lab\") { id } }";
    let lab = gateway.graphql(document, Value::Null).await["organization"]["id"].clone();
    let document = "query($id: ID) { templates(organizationId: $id) { nodes { name versions { totalCount } } } }";
    let found = gateway.graphql(document, json!({ "id": lab })).await;
    let expected = json!([{ "name": "shell", "versions": { "totalCount": 2 } }]);
    assert_eq!(found["templates"]["nodes"], expected);
    let push = ["template", "push", dir, "--organization", "nowhere"];
    assert!(
        refused(&gateway, &push)
            .await
            .contains("no organization \"nowhere\"")
    );
}
