//! The pages of tasks.

use serde_json::json;

use super::camera::take;
use crate::support::page::{badge, id};
use crate::support::story::Story;

/// Believable work: name and script.
const TASKS: [(&str, &str); 6] = [
    (
        "Nightly benchmark of the parser",
        "taskyard report --state working --message 'Round 7 of 20: 412 MB/s'; sleep 1000",
    ),
    (
        "Release notes for 2.4",
        "taskyard report --state complete --message '38 changes since 2.3, grouped in 5 sections'",
    ),
    (
        "Fix the flaky sign-in test",
        "taskyard report --state complete --message 'The clock was read twice; 500 runs are green'",
    ),
    (
        "Check links in the manual",
        "taskyard report --state failed --message '3 of 214 links are dead'; sleep 1000",
    ),
    (
        "Update dependencies",
        "taskyard report --state working --message 'Testing with tokio 1.52'; sleep 1000",
    ),
    (
        "Migrate the orders table",
        r#"say() { printf '\033[2m%s\033[0m %s\n' "$(date +%T)" "$1"; }
say 'Reading the schema of orders'
say 'Rehearsing on a copy with 1,204,388 rows'
printf '  \033[32m✓\033[0m 0041_add_currency        312 ms\n'
printf '  \033[32m✓\033[0m 0042_backfill_currency   8.4 s\n'
printf '  \033[33m!\033[0m 0043_drop_old_total      needs an answer\n'
taskyard report --state idle --message 'Drop the column old_total? 17 rows still differ.'
echo 'Drop the column old_total? 17 rows still differ. [yes/no/show]'
read answer
say 'The 17 rows, all from before 2019:'
printf '  \033[36m%s\033[0m  %s → %s\n' 10-4417 19.99 20.00 10-4502 7.49 7.50 10-5120 102.15 102.20
taskyard report --state idle --message 'Differences are roundings of 2018. Drop old_total?'
echo 'Only roundings. Drop old_total? [yes/no]'
read answer
"#,
    ),
];

#[tokio::test]
async fn the_pages_of_tasks_look_as_on_their_pictures() {
    let story = Story::start().await;
    let page = &story.page;
    let mut last = String::new();
    for (name, script) in TASKS {
        let input = json!({ "template": "shell", "prompt": script, "displayName": name });
        let made = story
            .gateway
            .mutate("createTask", "CreateTaskInput", "task { id }", input)
            .await;
        last = made["task"]["id"].as_str().unwrap().to_owned();
    }
    story.gateway.output_until(&last, "[yes/no/show]").await;
    story.gateway.task_reporting(&last, "IDLE").await;
    let input = json!({ "taskId": last, "text": "show" });
    story
        .gateway
        .mutate(
            "sendTaskInput",
            "SendTaskInputInput",
            "message { id }",
            input,
        )
        .await;

    for (state, count) in [("WORKING", 2), ("COMPLETE", 2), ("FAILED", 1), ("IDLE", 1)] {
        let badges = badge("task-state", state);
        page.see_that(&format!(
            "document.querySelectorAll('{badges}').length === {count}"
        ))
        .await;
    }
    page.see_text(&id("task-row"), "roundings of 2018").await;
    page.see_text(&id("tab-all"), "6").await;
    page.see_text(&id("tab-needs-you"), "2").await;
    take(&story, "tasks").await;

    page.press("?").await;
    page.see(&id("shortcuts")).await;
    take(&story, "shortcuts").await;

    story.open(&format!("/tasks/{last}")).await;
    page.see_text(".output-line", "Only roundings").await;
    take(&story, "task").await;
    for tab in ["build", "agent", "details"] {
        page.click(&id(&format!("tab-{tab}"))).await;
        page.see(&id(tab)).await;
        page.see_no(&id("loading")).await;
        take(&story, &format!("task-{tab}")).await;
    }
    story.open("/nowhere").await;
    page.see(&id("not-found")).await;
    take(&story, "nowhere").await;
    story.end().await;
}
