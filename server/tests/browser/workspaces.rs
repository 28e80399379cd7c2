//! Workspaces without a task.

use serde_json::json;

use crate::support::page::{badge, id};
use crate::support::story::Story;

#[tokio::test]
async fn a_workspace_is_made_without_a_task_stopped_started_renamed_and_deleted() {
    let story = Story::start().await;
    let page = &story.page;
    story.open("/templates?q=shell").await;
    page.click(&format!("{} a", id("template"))).await;
    page.click(&id("create-workspace")).await;
    page.write(&id("field-name"), "bench").await;
    page.click(&id("submit")).await;
    page.see_text(&id("title"), "bench").await;
    page.see(&badge("workspace-status", "RUNNING")).await;
    page.see(&badge("build-status", "SUCCEEDED")).await;

    page.click(&id("stop")).await;
    page.see(&badge("workspace-status", "STOPPED")).await;
    page.click(&id("start")).await;
    page.see(&badge("workspace-status", "RUNNING")).await;
    page.see_text(&id("build-picker"), "#1").await;
    let builds = page.texts(&format!("{} option", id("build-picker"))).await;
    assert!(builds.len() <= 3, "{builds:?}");
    page.click(&id("tab-agent")).await;
    page.see(&badge("agent-connection", "CONNECTED")).await;
    page.click(&id("tab-details")).await;
    page.see_text(&id("details"), "Shell script").await;

    page.click(&id("rename")).await;
    page.rewrite(&id("field-name"), "not a name").await;
    page.click(&id("submit")).await;
    page.see(&format!("{} .field-error", id("dialog"))).await;
    page.rewrite(&id("field-name"), "stand").await;
    page.click(&id("submit")).await;
    page.see_text(&id("title"), "stand").await;

    story.open("/workspaces").await;
    page.write(&id("search"), "owner:me status:running").await;
    page.see_that("location.search.includes('running')").await;
    page.click(&format!("{} a", id("workspace"))).await;
    page.click(&id("delete")).await;
    page.see_text(&id("dialog"), "can't be undone").await;
    page.click(&id("confirm")).await;
    page.see(&badge("workspace-status", "DELETED")).await;
    story.open("/workspaces").await;
    page.see(&id("empty")).await;
    story.end().await;
}

#[tokio::test]
async fn a_search_that_makes_no_sense_says_what_is_wrong_with_it() {
    let story = Story::start().await;
    let page = &story.page;
    story.open("/workspaces?q=colour:red").await;
    page.see_text(&id("error"), "colour").await;
    story.end().await;
}

#[tokio::test]
async fn a_form_keeps_what_is_written_while_the_page_behind_it_changes() {
    let story = Story::start().await;
    let page = &story.page;
    let input = json!({ "template": "shell", "name": "bench" });
    let made = story
        .gateway
        .mutate(
            "createWorkspace",
            "CreateWorkspaceInput",
            "workspace { id }",
            input,
        )
        .await;
    let workspace = made["workspace"]["id"].as_str().unwrap();
    story.open(&format!("/workspaces/{workspace}")).await;
    page.see(&badge("workspace-status", "RUNNING")).await;
    page.click(&id("rename")).await;
    page.rewrite(&id("field-name"), "stand").await;
    let input = json!({ "workspaceId": workspace });
    story
        .gateway
        .mutate("stopWorkspace", "StopWorkspaceInput", "build { id }", input)
        .await;
    page.see(&badge("workspace-status", "STOPPED")).await;
    page.click(&id("submit")).await;
    page.see_text(&id("title"), "stand").await;
    story.end().await;
}
