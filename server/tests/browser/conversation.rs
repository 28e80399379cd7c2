//! Giving a task its prompt, reading what it says, answering it.

use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn a_written_task_s_lines_appear_one_by_one_without_a_reload() {
    let story = Story::start().await;
    let page = &story.page;
    page.evaluate("window.isStillHere = true").await;
    story
        .write_task("pwd\nuntil [ -e go ]; do sleep 0.1; done\necho second\nuntil [ -e end ]; do sleep 0.1; done\necho third")
        .await;
    let folder = page.see_text(".output-line", "/").await;
    let folder = std::path::Path::new(folder.trim());
    assert_eq!(page.output_lines().await.len(), 1);
    story.see_state("WORKING").await;

    std::fs::write(folder.join("go"), "").unwrap();
    page.see_text(".output-line", "second").await;
    assert_eq!(page.output_lines().await[1..], ["second"]);

    std::fs::write(folder.join("end"), "").unwrap();
    story.see_state("COMPLETE").await;
    page.see_text(".output-line", "third").await;
    assert_eq!(page.output_lines().await[1..], ["second", "third"]);
    assert_eq!(page.evaluate("window.isStillHere").await, true);
    story.end().await;
}

#[tokio::test]
async fn a_script_that_reads_is_answered() {
    let story = Story::start().await;
    let page = &story.page;
    story
        .write_task("echo what is your name?\nread name\necho hello $name")
        .await;
    story.see_state("IDLE").await;
    page.see_that("document.title.startsWith('Needs you')")
        .await;
    page.write(&id("message-input"), "Ada").await;
    page.click(&id("send-input")).await;
    page.see_text(&id("input-message"), "Ada").await;
    page.see_text(".output-line", "hello Ada").await;
    story.see_state("COMPLETE").await;
    page.see_that("document.querySelector('[data-testid=message-input]').value === ''")
        .await;
    story.end().await;
}

#[tokio::test]
async fn a_failed_script_says_so() {
    let story = Story::start().await;
    story.write_task("echo trying; exit 3").await;
    story.see_state("FAILED").await;
    story.page.see_text(&id("state-message"), "3").await;
    story
        .page
        .see_that("document.title.startsWith('Failed')")
        .await;
    story.end().await;
}
