//! A team with all that belongs to one.

use serde_json::{Value, json};

use crate::support::story::Story;

/// Something that a person of the story did.
pub(super) async fn did(story: &Story, mutation: &str, selection: &str, input: Value) -> Value {
    let mut kind = mutation.to_owned();
    kind[..1].make_ascii_uppercase();
    let kind = format!("{kind}Input");
    story
        .gateway
        .mutate(mutation, &kind, selection, input)
        .await
}

/// Somebody joins; the id.
pub(super) async fn join(story: &Story, username: &str, name: &str, roles: &[&str]) -> String {
    let input = json!({ "username": username, "displayName": name, "roles": roles });
    let made = did(story, "createUser", "user { id }", input).await;
    made["user"]["id"].as_str().unwrap().to_owned()
}

/// A workspace without a task that runs; the id.
pub(super) async fn workspace(story: &Story, name: &str) -> String {
    let input = json!({ "template": "shell", "name": name });
    let made = did(story, "createWorkspace", "workspace { id }", input).await;
    made["workspace"]["id"].as_str().unwrap().to_owned()
}
