//! Several tasks at once.

use serde_json::json;

use crate::support::page::id;
use crate::support::story::Story;
use crate::support::template::{TemplateFolder, UNFIT};

#[tokio::test]
async fn several_tasks_are_paused_resumed_and_deleted_and_what_failed_is_said_at_its_row() {
    let story = Story::start().await;
    let page = &story.page;
    let gateway = &story.gateway;
    TemplateFolder::new(UNFIT).push(gateway).await;
    let input = json!({ "template": "unfit", "prompt": "true" });
    let waiting = gateway
        .mutate("createTask", "CreateTaskInput", "task { id }", input)
        .await;
    let waiting = waiting["task"]["id"].as_str().unwrap().to_owned();
    let active = gateway.shell_task("read answer").await;
    gateway.task_with_status(&active, "ACTIVE").await;
    let row = |task: &str| format!("{}[data-id=\"{task}\"]", id("task-row"));
    let error = format!("{} {}", row(&waiting), id("row-error"));

    for task in [&active, &waiting] {
        page.click(&format!("{} {}", row(task), id("choose"))).await;
    }
    page.see_text(&id("bulk"), "2 chosen").await;
    page.click(&id("bulk-pause")).await;
    page.see(&format!("{} [data-value=PAUSED]", row(&active)))
        .await;
    page.see_text(&error, "build").await;
    page.see_no(&format!("{} {}", row(&active), id("row-error")))
        .await;
    page.see_text(&id("bulk"), "1 chosen").await;
    page.see_text(&id("tab-paused"), "1").await;
    page.see_text(&id("tab-running"), "1").await;

    page.click(&format!("{} {}", row(&active), id("choose")))
        .await;
    page.click(&id("bulk-resume")).await;
    page.see(&format!("{} [data-value=ACTIVE]", row(&active)))
        .await;
    page.see_text(&id("tab-paused"), "0").await;

    page.click(&id("bulk-none")).await;
    page.see_no(&id("bulk")).await;
    page.see_no(&error).await;
    for task in [&active, &waiting] {
        page.click(&format!("{} {}", row(task), id("choose"))).await;
    }
    page.click(&id("bulk-delete")).await;
    page.see_text(&id("dialog"), "2 tasks").await;
    page.click(&id("confirm")).await;
    page.see_no(&id("task-row")).await;
    page.see_text(&id("tab-all"), "0").await;
    story.end().await;
}
