//! Tokens for programs.

use serde_json::{Value, json};

use crate::support::gateway::http_client;
use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn a_token_is_shown_once_works_and_is_revoked() {
    let story = Story::start().await;
    let page = &story.page;
    story.open("/settings").await;
    page.see(&id("token")).await;
    page.click(&id("create-token")).await;
    page.write(&id("field-name"), "laptop").await;
    page.choose(&id("field-scope"), "Only reading").await;
    page.click(&id("submit")).await;
    let token = page.see_text(&id("token-secret"), "tyd_").await;
    page.see_text(&id("token"), "laptop").await;
    assert_eq!(asks_who_it_is(&story, &token).await, "admin");

    page.reload().await;
    let row = format!("{}[data-name=laptop]", id("token"));
    page.see_text(&row, "Only reading").await;
    page.see_no(&id("token-secret")).await;
    let shown = page.texts("main").await.concat();
    assert!(!shown.contains(&token), "it is shown a second time");

    page.click(&format!("{row} {}", id("revoke-token"))).await;
    page.see_no(&row).await;
    assert_eq!(asks_who_it_is(&story, &token).await, Value::Null);
    story.end().await;
}

/// Whose token the gateway takes it for.
async fn asks_who_it_is(story: &Story, token: &str) -> Value {
    let request = http_client().post(format!("{}/graphql", story.gateway.url()));
    let request = request.bearer_auth(token);
    let request = request.json(&json!({ "query": "{ viewer { username } }" }));
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["data"]["viewer"]["username"].clone()
}
