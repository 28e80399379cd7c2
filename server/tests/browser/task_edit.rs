//! What can be changed of a task.

use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn a_task_is_renamed_and_made_a_favourite() {
    let story = Story::start().await;
    let page = &story.page;
    let task = story.open_task("sleep 1000").await;
    page.click(&id("task-settings")).await;
    page.write(&id("field-displayName"), "Counting sheep").await;
    page.rewrite(&id("field-name"), "not a name").await;
    page.click(&id("submit")).await;
    page.see(&format!("{} .field-error", id("dialog"))).await;
    page.rewrite(&id("field-name"), "sheep").await;
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
    page.rewrite(&id("field-prompt"), "echo second; sleep 1000")
        .await;
    page.click(&id("submit")).await;
    page.see_no(&id("dialog")).await;
    page.click(&id("resume")).await;
    page.see_text(".output-line", "second").await;
    story.end().await;
}
