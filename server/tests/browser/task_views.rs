//! What else a task's page tells.

use crate::support::page::{badge, id};
use crate::support::story::Story;

#[tokio::test]
async fn the_tabs_show_build_agent_and_details() {
    let story = Story::start().await;
    let page = &story.page;
    let task = story.open_task("echo hello; sleep 1000").await;
    page.see_text(".output-line", "hello").await;

    page.click(&id("tab-build")).await;
    page.see(&badge("build-status", "SUCCEEDED")).await;
    page.see(&format!("{} .log-text", id("build-log"))).await;
    page.see(&format!("{} .timeline-row", id("timeline"))).await;
    assert_eq!(page.path().await, format!("/tasks/{task}?tab=build"));

    page.click(&id("tab-agent")).await;
    page.see(&badge("agent-connection", "CONNECTED")).await;
    page.see(&id("agent-log")).await;
    page.see_text(&id("agent"), "Shell").await;

    page.click(&id("tab-details")).await;
    page.see_text(&id("details"), "echo hello; sleep 1000")
        .await;
    page.see_text(&id("details"), &task).await;

    page.session
        .post("refresh", serde_json::json!({}))
        .await
        .unwrap();
    page.see_text(&id("details"), &task).await;
    page.session
        .post("back", serde_json::json!({}))
        .await
        .unwrap();
    page.see(&id("agent-log")).await;
    story.end().await;
}

#[tokio::test]
async fn a_build_that_waits_for_a_provisioner_can_be_canceled() {
    let story = Story::start_without_provisioner().await;
    let page = &story.page;
    story.open_task("true").await;
    story.see_status("PENDING").await;
    page.click(&id("tab-build")).await;
    page.see(&badge("build-status", "PENDING")).await;
    page.click(&id("cancel-build")).await;
    page.see(&badge("build-status", "CANCELED")).await;
    story.end().await;
}
