//! Task prompts by the ids of builds.

use serde_json::json;
use taskyard_server::domain::{BuildId, ErrorCode};
use taskyard_server::services::tasks::{self, CreateTask};

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};
use crate::support::site::BOOTSTRAP_TOKEN;

async fn prompts_of_builds_are_one_statement_however_many_ids(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let input = CreateTask {
            prompt: format!("echo {number}"),
            ..new_task(&format!("t{number}"))
        };
        let task = flow.try_create(input).await.unwrap();
        let job = flow.job_of(&task).await;
        ids.push(format!(" \t{}\n", job.subject.build_id().unwrap()));
    }
    ids.reverse();
    let services = flow.services();
    for count in [1, 3, 5] {
        let before = services.db.statements();
        let found = tasks::prompts(services, &flow.caller, &ids[..count])
            .await
            .unwrap();
        assert_eq!(services.db.statements() - before, 1);
        let prompts: Vec<_> = found.iter().map(|found| found.prompt.as_str()).collect();
        let expected = ["echo 4", "echo 3", "echo 2", "echo 1", "echo 0"];
        assert_eq!(prompts, expected[..count]);
    }
    let twice = [ids[0].clone(), ids[0].trim().to_owned()];
    let found = tasks::prompts(services, &flow.caller, &twice)
        .await
        .unwrap();
    assert_eq!(found.len(), 1, "an id that is given twice counts once");
}

async fn an_empty_list_and_a_malformed_id_are_input_errors(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let good = BuildId::generate().to_string();
    for (ids, part) in [
        (vec![], "at least one"),
        (vec![good.clone(), " not-an-id ".to_owned()], "`not-an-id`"),
        (vec![good.clone(), String::new()], "``"),
        (vec![good; 10_001], "10000"),
    ] {
        let failure = tasks::prompts(flow.services(), &flow.caller, &ids)
            .await
            .unwrap_err();
        assert_eq!(failure.code(), ErrorCode::InvalidInput);
        assert_eq!(failure.errors[0].path, ["buildIds"]);
        assert!(failure.to_string().contains(part), "{failure}");
    }
}

async fn ids_that_do_not_exist_or_may_not_be_read_are_left_out(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let mine = flow.create("mine").await;
    let gone = flow.create("gone").await;
    let mut ids = Vec::new();
    for task in [&mine, &gone] {
        let job = flow.job_of(task).await;
        ids.push(job.subject.build_id().unwrap().to_string());
    }
    ids.push(BuildId::generate().to_string());
    tasks::delete(flow.services(), &flow.caller, gone.id)
        .await
        .unwrap();
    let found = tasks::prompts(flow.services(), &flow.caller, &ids)
        .await
        .unwrap();
    let builds: Vec<_> = found
        .iter()
        .map(|found| found.build_id.to_string())
        .collect();
    assert_eq!(builds, ids[..1]);
    let other = flow.site.member("bob").await;
    let found = tasks::prompts(flow.services(), &other, &ids).await.unwrap();
    assert!(found.is_empty());
}

async fn the_api_answers_prompts_and_names_a_bad_id(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let admin = app.site.administrator().await;
    let task = tasks::create(&app.site.services, &admin, new_task("one"))
        .await
        .unwrap();
    let document = "query($id: ID!) { task(id: $id) { workspace { latestBuild { id } } } }";
    let ask = |document: &str, variables| {
        let request = app.post(&json!({ "query": document, "variables": variables }));
        body(request.bearer_auth(BOOTSTRAP_TOKEN))
    };
    let answer = ask(document, json!({ "id": task.id.to_string() })).await;
    let build = answer["data"]["task"]["workspace"]["latestBuild"]["id"].clone();
    let document = "query($ids: [ID!]!) { taskPrompts(buildIds: $ids) { buildId prompt } }";
    let answer = ask(document, json!({ "ids": [build] })).await;
    let prompts = json!([{ "buildId": build, "prompt": "echo hello" }]);
    assert_eq!(answer["data"]["taskPrompts"], prompts);
    let answer = ask(document, json!({ "ids": ["x y"] })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_INPUT");
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("`x y`"), "{message}");
}

on_both_databases!(
    prompts_of_builds_are_one_statement_however_many_ids,
    an_empty_list_and_a_malformed_id_are_input_errors,
    ids_that_do_not_exist_or_may_not_be_read_are_left_out,
    the_api_answers_prompts_and_names_a_bad_id,
);
