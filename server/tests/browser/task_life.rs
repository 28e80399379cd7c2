//! Pausing, resuming and deleting.

use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn a_task_is_paused_and_resumed_with_its_files() {
    let story = Story::start().await;
    let page = &story.page;
    story
        .open_task("if [ -e mark ]; then echo found; else touch mark; echo made; fi; sleep 1000")
        .await;
    page.see_text(".output-line", "made").await;
    page.click(&id("pause")).await;
    story.see_status("PAUSED").await;
    page.see_no(&id("pause")).await;
    page.see_text(&id("message-note"), "paused").await;

    page.click(&id("resume")).await;
    page.see_text(".output-line", "found").await;
    story.see_status("ACTIVE").await;
    assert_eq!(page.output_lines().await, ["made", "found"]);
    page.see_no(&id("resume")).await;
    story.end().await;
}

#[tokio::test]
async fn a_task_is_deleted_only_after_it_was_asked_for_twice() {
    let story = Story::start().await;
    let page = &story.page;
    let task = story.open_task("sleep 1000").await;
    story.see_status("ACTIVE").await;
    page.click(&id("delete")).await;
    page.see_text(&id("dialog"), "can't be undone").await;
    page.click(&id("cancel")).await;
    page.see_no(&id("dialog")).await;
    story.see_status("ACTIVE").await;

    page.click(&id("delete")).await;
    page.click(&id("confirm")).await;
    page.see(&id("prompt")).await;
    assert_eq!(page.path().await, "/");
    page.see(&id("empty")).await;
    page.see_no(&id("task-row")).await;

    story.open(&format!("/tasks/{task}")).await;
    page.see(&id("not-found")).await;
    story.end().await;
}
