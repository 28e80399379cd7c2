//! What is told outside the page.

use serde_json::json;

use crate::support::page::id;
use crate::support::story::Story;

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
