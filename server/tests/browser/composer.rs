//! The box to write a new task.

use serde_json::json;

use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn a_template_is_found_among_more_than_are_offered_at_once() {
    let story = Story::start().await;
    let page = &story.page;
    page.see(&id("template-select")).await;
    page.see_no(&id("template-search")).await;
    for number in 1..=100 {
        let input = json!({
            "name": format!("copy-{number:03}"),
            "displayName": format!("Copy {number}"),
            "starter": "shell",
        });
        story
            .gateway
            .mutate(
                "createTemplate",
                "CreateTemplateInput",
                "template { id }",
                input,
            )
            .await;
    }
    page.reload().await;
    let chosen = format!(
        "document.querySelector('{}').selectedOptions[0].text",
        id("template-select")
    );
    page.see(&id("template-search")).await;
    page.see_that(&format!("{chosen} === 'Shell script'")).await;

    page.write(&id("template-search"), "nothing like it").await;
    page.see_text(".composer", "No template fits").await;
    page.rewrite(&id("template-search"), "copy 100").await;
    page.see_that(&format!("{chosen} === 'Copy 100'")).await;
    story.write_task("true").await;
    story.open("/").await;
    page.see_text(&id("task-row"), "Copy 100").await;
    story.end().await;
}
