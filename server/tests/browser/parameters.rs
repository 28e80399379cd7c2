//! Forms that are made from a template's parameters.

use crate::support::page::{badge, id};
use crate::support::story::Story;
use crate::support::template::TemplateFolder;

/// One parameter of each kind, and a preset.
const MANIFEST: &str = r#"name = "kinds"
display_name = "Kinds"
description = "Shows what it was given."

[[parameter]]
name = "branch"
display_name = "Branch"
type = "string"
regex = "^[a-z]+$"
default = "main"

[[parameter]]
name = "size"
display_name = "Size"
type = "number"
min = 1
max = 8
default = 2

[[parameter]]
name = "cache"
display_name = "Keep the cache"
type = "bool"
default = true

[[parameter]]
name = "region"
display_name = "Region"
type = "string"
default = "eu"
options = [{ value = "eu", name = "Europe" }, { value = "us", name = "America" }]

[[parameter]]
name = "tools"
display_name = "Tools"
type = "list"
default = ["git"]

[[preset]]
name = "Large"
description = "For whole products."
values = { size = 8, region = "us" }

[[agent]]
name = "main"

[[agent.app]]
slug = "shell"

[task]
app = "shell"
command = ["bash", "--", "{prompt_file}"]
prompt_file = "prompt.sh"
"#;

const SHOW: &str = "echo \"given: $TASKYARD_PARAM_BRANCH $TASKYARD_PARAM_SIZE $TASKYARD_PARAM_CACHE $TASKYARD_PARAM_REGION $TASKYARD_PARAM_TOOLS\"";

#[tokio::test]
async fn a_task_s_form_has_a_field_for_each_parameter_and_errors_stand_at_theirs() {
    let story = Story::start().await;
    let page = &story.page;
    TemplateFolder::new(MANIFEST).push(&story.gateway).await;
    story.open("/").await;
    page.choose(&id("template-select"), "Kinds").await;
    page.see(&format!("input[type=number]{}", id("field-size")))
        .await;
    page.see(&format!("input[type=checkbox]{}", id("field-cache")))
        .await;
    page.see(&format!("textarea{}", id("field-tools"))).await;
    page.choose(&id("preset-select"), "Large").await;
    page.see_that("document.querySelector('[data-testid=field-size]').value === '8'")
        .await;

    page.choose(&id("field-region"), "Europe").await;
    page.choose(&id("preset-select"), "None").await;
    page.rewrite(&id("field-branch"), "Main Branch").await;
    page.rewrite(&id("field-size"), "3").await;
    page.click(&id("field-cache")).await;
    page.rewrite(&id("field-tools"), "git\nmake").await;
    page.write(&id("prompt"), SHOW).await;
    page.click(&id("create-task")).await;
    page.see(&format!("label:has({}) .field-error", id("field-branch")))
        .await;
    page.see(&format!("{}[aria-invalid=true]", id("field-branch")))
        .await;
    page.see_no(&format!("{}[aria-invalid=true]", id("field-size")))
        .await;

    page.rewrite(&id("field-branch"), "trunk").await;
    page.click(&id("create-task")).await;
    page.see_text(".output-line", "given: trunk 3 false eu [\"git\",\"make\"]")
        .await;
    story.end().await;
}

#[tokio::test]
async fn a_workspace_s_form_has_them_too_and_the_next_start_offers_what_was_given() {
    let story = Story::start().await;
    let page = &story.page;
    TemplateFolder::new(MANIFEST).push(&story.gateway).await;
    story.open("/templates?q=kinds").await;
    page.click(&format!("{} a", id("template"))).await;
    page.click(&id("tab-parameters")).await;
    page.see_text(&id("parameters"), "Preset Large").await;
    page.click(&id("create-workspace")).await;
    page.rewrite(&id("field-branch"), "UPPER").await;
    page.click(&id("submit")).await;
    page.see(&format!("label:has({}) .field-error", id("field-branch")))
        .await;
    page.rewrite(&id("field-branch"), "topic").await;
    page.click(&id("submit")).await;
    page.see(&badge("workspace-status", "RUNNING")).await;

    page.click(&id("stop")).await;
    page.click(&id("start-with")).await;
    page.see_that("document.querySelector('[data-testid=field-branch]').value === 'topic'")
        .await;
    page.rewrite(&id("field-size"), "4").await;
    page.click(&id("submit")).await;
    page.see(&badge("workspace-status", "RUNNING")).await;
    story.end().await;
}
