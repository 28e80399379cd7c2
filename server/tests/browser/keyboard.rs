//! Everything without a mouse.

use crate::support::page::id;
use crate::support::story::Story;

const ESCAPE: &str = "\u{e00c}";
const CONTROL_ENTER: &str = "\u{e009}\u{e007}";
const PROMPT_HAS_FOCUS: &str = "document.activeElement.id === 'prompt'";

#[tokio::test]
async fn a_task_is_made_and_found_again_by_keys_alone() {
    let story = Story::start().await;
    let page = &story.page;
    page.press("?").await;
    page.see(&format!("{}[open]", id("shortcuts"))).await;
    page.press(ESCAPE).await;
    page.see_no(&id("shortcuts")).await;

    page.press("n").await;
    page.see_that(PROMPT_HAS_FOCUS).await;
    page.press("echo n?").await;
    page.see_that("document.activeElement.value === 'echo n?'")
        .await;
    page.press(CONTROL_ENTER).await;
    let task = story.task_on_page().await;
    story.see_state("COMPLETE").await;

    page.press("c").await;
    page.see_that(PROMPT_HAS_FOCUS).await;
    assert_eq!(page.path().await, "/");
    page.press(ESCAPE).await;
    page.see(&format!("{}[data-id=\"{task}\"]", id("task-row")))
        .await;
    page.press("j").await;
    page.see_that("document.activeElement.hasAttribute('data-walk')")
        .await;
    page.press("\u{e007}").await;
    assert_eq!(story.task_on_page().await, task);
    story.end().await;
}
