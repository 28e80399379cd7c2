//! What can be changed of a task.

use serde_json::json;

use crate::support::page::id;
use crate::support::story::Story;

const CONTROL_A: &str = "\u{e009}a\u{e000}";

#[tokio::test]
async fn a_task_is_renamed_and_made_a_favourite() {
    let story = Story::start().await;
    let page = &story.page;
    let task = story.open_task("sleep 1000").await;
    page.click(&id("task-settings")).await;
    page.write(&id("field-displayName"), "Counting sheep").await;
    page.write(&id("field-name"), &format!("{CONTROL_A}not a name"))
        .await;
    page.click(&id("submit")).await;
    page.see(&format!("{} .field-error", id("dialog"))).await;
    page.write(&id("field-name"), &format!("{CONTROL_A}sheep"))
        .await;
    page.click(&id("submit")).await;
    page.see_no(&id("dialog")).await;
    page.see_text(&id("task-title"), "Counting sheep").await;

    page.click(&id("star")).await;
    page.see_text(&id("star"), "★").await;
    story.open("/?q=favorite:true").await;
    let row = format!("{}[data-id=\"{task}\"]", id("task-row"));
    page.see(&row).await;
    page.click(&format!("{row} {}", id("star"))).await;
    page.see_no(&row).await;
    story.end().await;
}

#[tokio::test]
async fn the_prompt_is_edited_while_the_task_is_paused() {
    let story = Story::start().await;
    let page = &story.page;
    story.open_task("echo first; sleep 1000").await;
    page.see_text(".output-line", "first").await;
    page.see_no(&id("edit-prompt")).await;
    page.click(&id("pause")).await;
    story.see_status("PAUSED").await;
    page.click(&id("edit-prompt")).await;
    page.write(
        &id("field-prompt"),
        &format!("{CONTROL_A}echo second; sleep 1000"),
    )
    .await;
    page.click(&id("submit")).await;
    page.see_no(&id("dialog")).await;
    page.click(&id("resume")).await;
    page.see_text(".output-line", "second").await;
    story.end().await;
}

#[tokio::test]
async fn several_tasks_are_paused_at_once_and_what_failed_is_said_at_its_row() {
    let story = Story::start().await;
    let page = &story.page;
    let active = story.gateway.shell_task("read answer").await;
    story.gateway.task_with_status(&active, "ACTIVE").await;
    let gone = story.gateway.shell_task("read answer").await;
    story.gateway.task_with_status(&gone, "ACTIVE").await;
    let row = |task: &str| format!("{}[data-id=\"{task}\"]", id("task-row"));
    for task in [&active, &gone] {
        page.click(&format!("{} {}", row(task), id("choose"))).await;
    }
    page.see_text(&id("bulk"), "2 chosen").await;
    page.click(&id("bulk-pause")).await;
    for task in [&active, &gone] {
        page.see(&format!("{} [data-value=PAUSED]", row(task)))
            .await;
    }
    page.see_no(&id("bulk")).await;

    for task in [&active, &gone] {
        page.click(&format!("{} {}", row(task), id("choose"))).await;
    }
    page.click(&id("bulk-delete")).await;
    page.see_text(&id("dialog"), "2 tasks").await;
    page.click(&id("confirm")).await;
    page.see_no(&id("task-row")).await;
    page.see(&id("empty")).await;
    story.end().await;
}

#[tokio::test]
async fn a_desktop_notification_tells_once_that_a_task_needs_its_owner() {
    let story = Story::start().await;
    let page = &story.page;
    let origin = story.gateway.url();
    let granted = json!({ "origin": origin, "permissions": ["notifications"] });
    page.session
        .chromium("Browser.grantPermissions", granted)
        .await;
    // The real one is shown; that it was is kept for the test.
    let listen = "const Real = Notification; window.shown = []; window.Notification = class extends Real { constructor(title, options) { super(title, options); window.shown.push(title); } };";
    let script = json!({ "source": listen });
    page.session
        .chromium("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
    story.open("/settings").await;
    page.click(&id("notify")).await;
    page.see_that("document.querySelector('[data-testid=notify]').checked")
        .await;
    let task = story.gateway.shell_task("read answer").await;
    page.see_that("window.shown.length === 1").await;
    page.see_that("window.shown[0].startsWith('Needs you')")
        .await;
    let rename = json!({ "taskId": task, "displayName": "Other" });
    story
        .gateway
        .mutate("updateTask", "UpdateTaskInput", "task { id }", rename)
        .await;
    let second = story.gateway.shell_task("exit 1").await;
    story
        .gateway
        .task_until(&second, |task| task["currentState"]["state"] == "FAILED")
        .await;
    page.see_that("window.shown.length === 2").await;
    story.end().await;
}
