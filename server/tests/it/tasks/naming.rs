//! Names of tasks that were given none.

use taskyard_server::domain::task::Task;
use taskyard_server::services::tasks::CreateTask;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};
use crate::support::messages_api::{Behaviour, KEY, MessagesApi};
use crate::support::site::Site;

const PROMPT: &str = "Fix the login page";

/// A task without a name, named by this model.
async fn named_by(test: &TestDatabase, api: &MessagesApi, seconds: f64) -> Task {
    let client = api.client(seconds);
    let site = Site::start_with(test, |settings| settings.namer = Some(client)).await;
    let username = format!("ann{}", uuid::Uuid::now_v7().simple());
    let caller = site.member(&username).await;
    let input = CreateTask {
        name: None,
        prompt: PROMPT.to_owned(),
        ..new_task("")
    };
    taskyard_server::services::tasks::create(&site.services, &caller, input)
        .await
        .unwrap()
}

/// The name's stem, after its hyphen and four hex digits were checked.
fn stem(name: &str) -> &str {
    let (stem, digits) = name.rsplit_once('-').unwrap();
    assert_eq!(digits.len(), 4, "{name}");
    assert!(digits.bytes().all(|b| b.is_ascii_hexdigit()), "{name}");
    stem
}

async fn a_missing_name_is_given_by_the_model(test: &TestDatabase) {
    let answer = r#"{"display_name": "Login mended", "task_name": "mend-login"}"#;
    for text in [
        answer.to_owned(),
        format!("Here it is:\n```json\n{answer}\n```"),
    ] {
        let api = MessagesApi::start(Behaviour::Says(text)).await;
        let task = named_by(test, &api, 60.0).await;
        assert_eq!(stem(&task.name), "mend-login");
        assert_eq!(task.display_name, "Login mended");
        let (headers, body) = api.requests().pop().unwrap();
        assert_eq!(headers["x-api-key"], KEY);
        assert_eq!(headers["anthropic-version"], "2023-06-01");
        assert_eq!(body["model"], "claude-of-the-tests");
        assert_eq!(body["max_tokens"], 100);
        assert_eq!(body["messages"][0]["content"], PROMPT);
    }
}

async fn bad_json_of_the_model_leaves_the_name_to_the_prompt(test: &TestDatabase) {
    let long = "a".repeat(28);
    for behaviour in [
        Behaviour::Says("I would call it login".to_owned()),
        Behaviour::Says("{\"task_name\": 7}".to_owned()),
        Behaviour::Says("} {".to_owned()),
        Behaviour::Says(r#"{"display_name": "x", "task_name": ""}"#.to_owned()),
        Behaviour::Says(r#"{"display_name": "x", "task_name": "task-unnamed"}"#.to_owned()),
        Behaviour::Says(r#"{"display_name": "x", "task_name": "two words"}"#.to_owned()),
        Behaviour::Says(format!(r#"{{"display_name": "x", "task_name": "{long}"}}"#)),
        Behaviour::Sends("<html>".to_owned()),
        Behaviour::Sends("{}".to_owned()),
        Behaviour::Sends("x".repeat(300_000)),
    ] {
        let api = MessagesApi::start(behaviour).await;
        let task = named_by(test, &api, 60.0).await;
        assert_eq!(stem(&task.name), "fix-the-login-page");
        assert_eq!(task.display_name, PROMPT);
        assert_eq!(api.requests().len(), 1);
    }
}

async fn a_model_that_refuses_or_is_slow_or_gone_leaves_the_name_to_the_prompt(
    test: &TestDatabase,
) {
    for behaviour in [
        Behaviour::Refuses(401, "authentication_error"),
        Behaviour::Refuses(429, "rate_limit_error"),
        Behaviour::Refuses(529, "overloaded_error"),
        Behaviour::Refuses(302, "moved"),
    ] {
        let api = MessagesApi::start(behaviour).await;
        let task = named_by(test, &api, 60.0).await;
        assert_eq!(stem(&task.name), "fix-the-login-page");
        assert_eq!(api.requests().len(), 1);
    }
    let silent = MessagesApi::start(Behaviour::IsSilent).await;
    let task = named_by(test, &silent, 0.05).await;
    assert_eq!(stem(&task.name), "fix-the-login-page");
    let task = named_by(test, &MessagesApi::nobody().await, 60.0).await;
    assert_eq!(stem(&task.name), "fix-the-login-page");
}

async fn a_models_failure_is_told_without_the_key(_: &TestDatabase) {
    for behaviour in [
        Behaviour::Refuses(401, "authentication_error"),
        Behaviour::Sends("<html>".to_owned()),
        Behaviour::IsSilent,
    ] {
        let api = MessagesApi::start(behaviour).await;
        let client = api.client(0.5);
        let error = client.ask("system", "message", 1).await.unwrap_err();
        let told = format!("{error} {error:?} {client:?}");
        assert!(!told.contains(KEY), "{told}");
    }
    let gone = MessagesApi::nobody().await.client(60.0);
    let error = gone.ask("system", "message", 1).await.unwrap_err();
    assert!(error.to_string().contains("not reached"), "{error}");
}

async fn a_given_name_and_a_refused_create_ask_no_model(test: &TestDatabase) {
    let answer = r#"{"display_name": "x", "task_name": "model"}"#;
    let api = MessagesApi::start(Behaviour::Says(answer.to_owned())).await;
    let client = api.client(60.0);
    let site = Site::start_with(test, |settings| settings.namer = Some(client)).await;
    let flow = Flow::of(site).await;
    let named = flow.create("given").await;
    assert_eq!(named.name, "given");
    let refused = CreateTask {
        name: None,
        parameters: vec![("none".to_owned(), "x".to_owned())],
        ..new_task("")
    };
    flow.try_create(refused).await.unwrap_err();
    assert!(api.requests().is_empty());
}

async fn without_a_model_the_prompt_or_two_random_words_name_a_task(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    for (prompt, expected) in [
        (
            "Fix the LOGIN page!! And then some more",
            Some("fix-the-login-page-and-then"),
        ),
        ("修正して", None),
    ] {
        let input = CreateTask {
            name: None,
            prompt: prompt.to_owned(),
            ..new_task("")
        };
        let task = flow.try_create(input).await.unwrap();
        let stem = stem(&task.name);
        match expected {
            Some(expected) => assert_eq!(stem, expected),
            None => assert_eq!(stem.split('-').count(), 2, "{stem}"),
        }
    }
}

on_both_databases!(
    a_missing_name_is_given_by_the_model,
    bad_json_of_the_model_leaves_the_name_to_the_prompt,
    a_model_that_refuses_or_is_slow_or_gone_leaves_the_name_to_the_prompt,
    a_models_failure_is_told_without_the_key,
    a_given_name_and_a_refused_create_ask_no_model,
    without_a_model_the_prompt_or_two_random_words_name_a_task,
);
