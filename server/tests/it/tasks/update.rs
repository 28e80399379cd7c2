//! Changing a task.

use serde_json::json;
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::task::Task;
use taskyard_server::domain::{ErrorCode, Failure, TaskId};
use taskyard_server::services::lookup;
use taskyard_server::services::tasks::{self, UpdateTask};

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};
use crate::support::site::{BOOTSTRAP_TOKEN, rows};

async fn update(flow: &Flow, id: TaskId, input: UpdateTask) -> Result<Task, Failure> {
    tasks::update(flow.services(), &flow.caller, id, input).await
}

fn prompt(text: &str) -> UpdateTask {
    UpdateTask {
        prompt: Some(text.to_owned()),
        ..UpdateTask::default()
    }
}

fn name(text: &str) -> UpdateTask {
    UpdateTask {
        name: Some(text.to_owned()),
        ..UpdateTask::default()
    }
}

/// A task that was paused.
async fn paused(flow: &Flow, name: &str) -> Task {
    let task = flow.create(name).await;
    flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    flow.carry_out(BuildTransition::Stop).await;
    task
}

async fn update_prompt_only_while_paused_else_conflict(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("p").await;
    let conflicts = async |when: &str| {
        let failure = update(&flow, task.id, prompt("other")).await.unwrap_err();
        assert_eq!(failure.code(), ErrorCode::Conflict, "{when}");
        assert_eq!(failure.errors[0].path, ["prompt"], "{when}");
    };
    conflicts("PENDING").await;
    flow.activate(&task).await;
    conflicts("ACTIVE").await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    conflicts("PAUSING").await;
    flow.carry_out(BuildTransition::Stop).await;
    let updated = update(&flow, task.id, prompt("say the MAGIC word")).await;
    assert_eq!(updated.unwrap().prompt, "say the MAGIC word");
    let found = tasks::parse_query("magic").unwrap();
    let found = tasks::count(flow.services(), &flow.caller, &found).await;
    assert_eq!(found.unwrap(), 1, "a search finds the new prompt");
    tasks::resume(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    conflicts("resumed").await;
    let acquired = flow.acquire().await;
    assert_eq!(
        acquired.build().unwrap().task.as_ref().unwrap().prompt,
        "say the MAGIC word"
    );
}

async fn update_prompt_blank_is_invalid_input(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = paused(&flow, "p").await;
    for bad in ["", " \n\t", "a\0b", &"x".repeat(256 * 1024 + 1)] {
        let failure = update(&flow, task.id, prompt(bad)).await.unwrap_err();
        assert_eq!(failure.code(), ErrorCode::InvalidInput);
        assert_eq!(failure.errors[0].path, ["prompt"]);
    }
    assert_eq!(flow.task(task.id).await.prompt, "echo hello");
}

async fn update_prompt_is_rechecked_in_the_transaction(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = paused(&flow, "raced").await;
    for _ in 0..5 {
        let (updated, resumed) = tokio::join!(
            update(&flow, task.id, prompt("from the race")),
            tasks::resume(flow.services(), &flow.caller, task.id),
        );
        resumed.unwrap();
        let given = flow.acquire().await;
        let prompt = given.build().unwrap().task.as_ref().unwrap().prompt.clone();
        match updated {
            Ok(_) => assert_eq!(prompt, "from the race"),
            Err(failure) => assert_eq!(failure.code(), ErrorCode::Conflict),
        }
        flow.declare(&given.job).await;
        flow.complete(&given.job).await;
        tasks::pause(flow.services(), &flow.caller, task.id)
            .await
            .unwrap();
        flow.carry_out(BuildTransition::Stop).await;
    }
}

async fn rename_has_the_same_rules_as_create(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("taken").await;
    let task = flow.create("old").await;
    for (bad, code) in [
        ("no good", ErrorCode::InvalidInput),
        ("", ErrorCode::InvalidInput),
        ("new", ErrorCode::InvalidInput),
        ("a--b", ErrorCode::InvalidInput),
        ("TAKEN", ErrorCode::Conflict),
    ] {
        let failure = update(&flow, task.id, name(bad)).await.unwrap_err();
        assert_eq!(failure.code(), code, "{bad}");
        assert_eq!(failure.errors[0].path, ["name"]);
    }
    let renamed = update(&flow, task.id, name("Fresh")).await.unwrap();
    assert_eq!(renamed.name, "Fresh");
    let again = update(&flow, task.id, name("FRESH")).await.unwrap();
    assert_eq!(again.name, "FRESH", "its own name is free for it");
    let workspace = lookup::workspaces(flow.services(), &[task.workspace_id]).await;
    assert_eq!(workspace.unwrap()[0].name, "FRESH");
    flow.create("old").await;
    let shown = |text: &str| UpdateTask {
        display_name: Some(text.to_owned()),
        ..UpdateTask::default()
    };
    let long = "x".repeat(65);
    for bad in ["a\nb", long.as_str()] {
        let failure = update(&flow, task.id, shown(bad)).await.unwrap_err();
        assert_eq!(failure.errors[0].path, ["displayName"]);
    }
    let shown_now = update(&flow, task.id, shown("  Nice  ")).await.unwrap();
    assert_eq!(shown_now.display_name, "Nice");
    let shown_now = update(&flow, task.id, shown(" ")).await.unwrap();
    assert_eq!(shown_now.display_name, "echo hello");
}

async fn update_of_a_missing_and_of_a_foreign_task_is_not_found(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("mine").await;
    let other = flow.site.member("bob").await;
    for id in [task.id, TaskId::generate()] {
        let failure = tasks::update(flow.services(), &other, id, name("x"))
            .await
            .unwrap_err();
        assert_eq!(failure.code(), ErrorCode::NotFound);
    }
    let refused = flow.site.audit_log().await;
    let of = |entry: &&(String, String, Option<String>)| {
        entry.0 == "updateTask" && entry.2.as_deref() == Some("NOT_FOUND")
    };
    assert_eq!(refused.iter().filter(of).count(), 2);
}

async fn an_update_is_audited_with_what_was_and_is(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("before").await;
    let input = UpdateTask {
        auto_pause_minutes: Some(30),
        ..name("after")
    };
    update(&flow, task.id, input).await.unwrap();
    let sql = "SELECT before, after FROM audit_entries WHERE action = 'updateTask'";
    let row = rows(&flow.services().db, sql, []).await.pop().unwrap();
    let json = |column: &str| {
        let written: String = row.try_get("", column).unwrap();
        serde_json::from_str::<serde_json::Value>(&written).unwrap()
    };
    assert_eq!(
        json("before"),
        json!({ "name": "before", "autoPauseMinutes": null })
    );
    assert_eq!(
        json("after"),
        json!({ "name": "after", "autoPauseMinutes": 30 })
    );
}

async fn the_api_updates_a_task_and_says_what_is_wrong(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let admin = app.site.administrator().await;
    let task = tasks::create(&app.site.services, &admin, new_task("one"))
        .await
        .unwrap();
    let document = "mutation($input: UpdateTaskInput!) { updateTask(input: $input) {
        task { name displayName autoPauseMinutes autoPauseAt canEditPrompt isOutdated } errors { code path } } }";
    let ask = |input| {
        let request = app.post(&json!({ "query": document, "variables": { "input": input } }));
        body(request.bearer_auth(BOOTSTRAP_TOKEN))
    };
    let id = task.id.to_string();
    let answer = ask(json!({ "taskId": id, "displayName": "Shown", "autoPauseMinutes": 5 })).await;
    let expected = json!({ "name": "one", "displayName": "Shown", "autoPauseMinutes": 5,
        "autoPauseAt": null, "canEditPrompt": false, "isOutdated": false });
    assert_eq!(answer["data"]["updateTask"]["task"], expected, "{answer}");
    for (input, code, path) in [
        (
            json!({ "taskId": id, "autoPauseMinutes": -2 }),
            "INVALID_INPUT",
            "autoPauseMinutes",
        ),
        (
            json!({ "taskId": id, "autoPauseMinutes": 43201 }),
            "INVALID_INPUT",
            "autoPauseMinutes",
        ),
        (json!({ "taskId": id, "prompt": "x" }), "CONFLICT", "prompt"),
        (json!({ "taskId": "7" }), "INVALID_INPUT", "taskId"),
    ] {
        let answer = ask(input).await;
        let errors = json!([{ "code": code, "path": [path] }]);
        assert_eq!(answer["data"]["updateTask"]["errors"], errors, "{answer}");
    }
    let answer = ask(json!({ "taskId": id, "autoPauseMinutes": -1 })).await;
    assert_eq!(
        answer["data"]["updateTask"]["task"]["autoPauseMinutes"],
        json!(null)
    );
}

on_both_databases!(
    update_prompt_only_while_paused_else_conflict,
    update_prompt_blank_is_invalid_input,
    update_prompt_is_rechecked_in_the_transaction,
    rename_has_the_same_rules_as_create,
    update_of_a_missing_and_of_a_foreign_task_is_not_found,
    an_update_is_audited_with_what_was_and_is,
    the_api_updates_a_task_and_says_what_is_wrong,
);
