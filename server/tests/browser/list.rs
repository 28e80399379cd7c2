//! The list of tasks.

use serde_json::json;

use crate::support::page::{badge, id};
use crate::support::story::Story;

#[tokio::test]
async fn a_task_that_was_made_elsewhere_appears_and_changes_in_the_open_list() {
    let story = Story::start().await;
    let page = &story.page;
    page.see(&id("empty")).await;
    page.evaluate("window.isStillHere = true").await;
    let task = story.gateway.shell_task("read answer").await;
    let row = format!("{}[data-id=\"{task}\"]", id("task-row"));
    page.see(&format!("{row} {}", badge("task-status", "ACTIVE")))
        .await;
    page.see(&format!("{row} {}", badge("task-state", "IDLE")))
        .await;
    page.see_text(&id("tab-needs-you"), "1").await;

    let input = json!({ "taskId": task, "text": "yes" });
    story
        .gateway
        .mutate(
            "sendTaskInput",
            "SendTaskInputInput",
            "message { id }",
            input,
        )
        .await;
    page.see(&format!("{row} {}", badge("task-state", "COMPLETE")))
        .await;
    assert_eq!(page.evaluate("window.isStillHere").await, true);
    story.end().await;
}

#[tokio::test]
async fn the_list_is_narrowed_by_text_and_tab_and_the_address_keeps_it() {
    let story = Story::start().await;
    let page = &story.page;
    let [apple, pear] = [
        story.gateway.shell_task("echo apple").await,
        story.gateway.shell_task("echo pear; read answer").await,
    ];
    let row = |task: &str| format!("{}[data-id=\"{task}\"]", id("task-row"));
    page.see(&row(&apple)).await;
    page.see(&row(&pear)).await;

    page.write(&id("search"), "apple").await;
    page.see_no(&row(&pear)).await;
    page.see(&row(&apple)).await;
    page.session.post("refresh", json!({})).await.unwrap();
    page.see(&row(&apple)).await;
    page.see_no(&row(&pear)).await;

    story.open("/").await;
    page.see(&format!("{} {}", row(&pear), badge("task-state", "IDLE")))
        .await;
    page.click(&id("tab-needs-you")).await;
    page.see_no(&row(&apple)).await;
    page.see(&row(&pear)).await;
    page.click(&format!("{} a", row(&pear))).await;
    assert_eq!(story.task_on_page().await, pear);
    story.end().await;
}
