//! Favourites.

use serde_json::json;
use taskyard_server::domain::search::TaskFilter;
use taskyard_server::domain::{ErrorCode, TaskId};
use taskyard_server::services::{lookup, tasks};

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};
use crate::support::site::BOOTSTRAP_TOKEN;

async fn favourite_and_unfavourite_are_per_user(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("liked").await;
    let administrator = flow.site.administrator().await;
    let (services, caller) = (flow.services(), &flow.caller);
    for _ in 0..2 {
        tasks::favorite(services, caller, task.id).await.unwrap();
        let (mine, theirs) = (caller.actor.user_id, administrator.actor.user_id);
        let found = lookup::favorites_among(services, mine, &[task.id]).await;
        assert_eq!(found.unwrap(), [task.id]);
        let found = lookup::favorites_among(services, theirs, &[task.id]).await;
        assert!(found.unwrap().is_empty());
    }
    for _ in 0..2 {
        tasks::unfavorite(services, caller, task.id).await.unwrap();
        let mine = caller.actor.user_id;
        let found = lookup::favorites_among(services, mine, &[task.id]).await;
        assert!(found.unwrap().is_empty());
    }
    let log = flow.site.audit_log().await;
    let of = |action: &str| log.iter().filter(|entry| entry.0 == action).count();
    assert_eq!((of("favoriteTask"), of("unfavoriteTask")), (2, 2));
}

async fn who_may_not_read_a_task_can_not_make_it_a_favourite(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("mine").await;
    let other = flow.site.member("bob").await;
    for id in [task.id, TaskId::generate()] {
        for failure in [
            tasks::favorite(flow.services(), &other, id).await,
            tasks::unfavorite(flow.services(), &other, id).await,
        ] {
            assert_eq!(failure.unwrap_err().code(), ErrorCode::NotFound);
        }
    }
}

async fn a_followed_list_of_favourites_is_told(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("told").await;
    flow.site.pass(20);
    let since = flow.services().clock.now();
    let favorites = TaskFilter {
        favorite: Some(true),
        ..TaskFilter::default()
    };
    let changed = async || {
        let changed = tasks::changed_since(flow.services(), &flow.caller, &favorites, since, 10);
        let changed = changed.await.unwrap();
        changed
            .iter()
            .map(|(task, is)| (task.id, *is))
            .collect::<Vec<_>>()
    };
    assert!(changed().await.is_empty());
    let now = tasks::favorite(flow.services(), &flow.caller, task.id);
    assert!(now.await.unwrap().revision > task.revision);
    assert_eq!(changed().await, [(task.id, true)]);
    tasks::unfavorite(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    assert_eq!(changed().await, [(task.id, false)]);
}

async fn the_api_says_whether_a_task_is_a_favourite(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let admin = app.site.administrator().await;
    let task = tasks::create(&app.site.services, &admin, new_task("one"))
        .await
        .unwrap();
    let id = task.id.to_string();
    let ask = |document: &str| {
        let request = app.post(&json!({ "query": document, "variables": { "id": id } }));
        body(request.bearer_auth(BOOTSTRAP_TOKEN))
    };
    for (mutation, is) in [("favoriteTask", true), ("unfavoriteTask", false)] {
        let document = format!(
            "mutation($id: ID!) {{ {mutation}(input: {{taskId: $id, clientMutationId: \"x\"}}) {{ clientMutationId task {{ isFavorite }} errors {{ code }} }} }}"
        );
        let answer = ask(&document).await;
        let payload =
            json!({ "clientMutationId": "x", "task": { "isFavorite": is }, "errors": [] });
        assert_eq!(answer["data"][mutation], payload);
        let document =
            "query($id: ID!) { task(id: $id) { isFavorite } tasks { nodes { isFavorite } } }";
        let answer = ask(document).await;
        assert_eq!(answer["data"]["task"]["isFavorite"], is);
        assert_eq!(
            answer["data"]["tasks"]["nodes"],
            json!([{ "isFavorite": is }])
        );
    }
    let document =
        "mutation { favoriteTask(input: {taskId: \"x\"}) { task { id } errors { code path } } }";
    let answer = body(
        app.post(&json!({ "query": document }))
            .bearer_auth(BOOTSTRAP_TOKEN),
    )
    .await;
    let payload =
        json!({ "task": null, "errors": [{ "code": "INVALID_INPUT", "path": ["taskId"] }] });
    assert_eq!(answer["data"]["favoriteTask"], payload);
}

on_both_databases!(
    favourite_and_unfavourite_are_per_user,
    who_may_not_read_a_task_can_not_make_it_a_favourite,
    a_followed_list_of_favourites_is_told,
    the_api_says_whether_a_task_is_a_favourite,
);
