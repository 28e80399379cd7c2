//! The GraphQL playground: a page of its own, signed in by the cookie, with examples that run as they are.

use std::path::Path;

use serde_json::json;

use crate::support::page::id;
use crate::support::story::Story;

/// Where answers are shown.
const ANSWER: &str = ".result-window";
const RUN: &str = ".graphiql-execute-button";

/// Whether the built page has a playground. A machine without Node builds none, and leaves its stories out; where `CI=true`
/// says that everything must be tested they fail.
pub fn is_built() -> bool {
    let folder = std::env::var_os("TASKYARD_UI_DIR").unwrap_or_default();
    let is_built = Path::new(&folder).join("playground.html").is_file();
    if !is_built {
        eprintln!("not run: the page was built without a playground, which needs Node");
    }
    is_built || std::env::var("CI").is_ok_and(|ci| ci == "true")
}

/// Clicks the tab with this number, from 1, and runs what it holds.
async fn run_tab(story: &Story, number: usize, name: &str) {
    let page = &story.page;
    let tab = format!(".graphiql-tab:nth-child({number}) .graphiql-tab-button");
    page.see_text(&tab, name).await;
    page.click(&tab).await;
    page.see_text(".graphiql-tab-active", name).await;
    page.see_text(".graphiql-query-editor", name).await;
    page.click(RUN).await;
}

#[tokio::test]
async fn the_playground_is_reached_from_the_menu_and_runs_its_examples() {
    if !is_built() {
        return;
    }
    let story = Story::start().await;
    let page = &story.page;
    // High enough for all lines of an answer: only those that are seen are drawn.
    let size = json!({ "width": 1280, "height": 1200, "deviceScaleFactor": 1, "mobile": false });
    page.session
        .chromium("Emulation.setDeviceMetricsOverride", size)
        .await;
    page.click(&id("user-menu")).await;
    page.click(&id("menu-playground")).await;
    page.see_text(&id("playground-viewer"), "admin").await;
    assert_eq!(page.path().await, "/playground");
    page.see_no(&id("playground-no-introspection")).await;

    run_tab(&story, 1, "Tasks").await;
    page.see_text(ANSWER, "\"totalCount\"").await;
    run_tab(&story, 2, "CreateTask").await;
    page.see_text(ANSWER, "\"createTask\"").await;
    page.see_text(ANSWER, "\"latestBuild\"").await;
    run_tab(&story, 3, "FollowBuilds").await;
    page.see_text(ANSWER, "\"UPSERTED\"").await;
    page.see_text(ANSWER, "\"SUCCEEDED\"").await;
    page.see_text(ANSWER, "\"COMPLETE\"").await;
    // Leaving the tab ends its subscription.
    run_tab(&story, 4, "RateLimit").await;
    page.see_text(ANSWER, "\"remaining\"").await;

    // The documentation, and nothing from outside.
    page.click("[aria-label=\"Show Documentation Explorer\"]")
        .await;
    page.see_text(".graphiql-doc-explorer", "Subscription")
        .await;
    page.see_that(
        "performance.getEntriesByType('resource').every(file => new URL(file.name).origin === location.origin)",
    )
    .await;
    story.end().await;
}

#[tokio::test]
async fn a_link_shows_its_operation_which_is_sent_by_the_button_only() {
    if !is_built() {
        return;
    }
    let story = Story::start().await;
    let page = &story.page;
    // mutation Linked($p: String!) { createTask(input: { template: "shell", prompt: $p }) { task { id } } }
    let operation = "mutation%20Linked(%24p%3A%20String!)%20%7B%20createTask(input%3A%20%7B%20template%3A%20%22shell%22%2C%20prompt\
        %3A%20%24p%20%7D)%20%7B%20task%20%7B%20id%20%7D%20%7D%20%7D";
    let link = format!("/playground?query={operation}&variables=%7B%22p%22%3A%22true%22%7D");
    // At first in an empty window, then beside the tabs of before.
    for tasks in [1, 2] {
        story.open(&link).await;
        page.see_text(&id("playground-viewer"), "admin").await;
        page.see_text(".graphiql-tab-active", "Linked").await;
        page.see_text(".graphiql-query-editor", "createTask").await;
        // With the schema the page has asked all that it asks by itself. The second time it is shown already.
        if tasks == 1 {
            page.click("[aria-label=\"Show Documentation Explorer\"]")
                .await;
        }
        page.see_text(".graphiql-doc-explorer", "Subscription")
            .await;
        page.click(RUN).await;
        page.see_text(ANSWER, "\"createTask\"").await;
        // Nothing was sent before the button was pressed.
        let counted = "{ tasks { totalCount } }";
        let answer = story.gateway.graphql(counted, json!({})).await;
        assert_eq!(answer["tasks"]["totalCount"], tasks);
    }
    story.end().await;
}

#[tokio::test]
async fn the_playground_says_that_nobody_is_signed_in_and_leads_back_after_signing_in() {
    if !is_built() {
        return;
    }
    let mut story = Story::start_signed_out().await;
    let link = story.gateway.printed_link().await;
    let page = &story.page;
    story.open("/playground").await;
    page.click(&id("playground-sign-in")).await;
    page.write(&id("sign-in-token"), &link).await;
    page.click(&id("sign-in")).await;
    page.see_text(&id("playground-viewer"), "admin").await;
    assert_eq!(page.path().await, "/playground");
    story.end().await;
}

#[tokio::test]
async fn without_introspection_the_playground_says_so_and_still_asks() {
    if !is_built() {
        return;
    }
    let variables = vec![("TASKYARD_GRAPHQL_INTROSPECTION", "false".to_owned())];
    let mut story = Story::start_with_variables(variables).await;
    // The refusal has a status that the browser tells of.
    story.allow_in_log("/graphql");
    story.open("/playground").await;
    let page = &story.page;
    page.see_text(&id("playground-no-introspection"), "ntrospection")
        .await;
    run_tab(&story, 1, "Tasks").await;
    page.see_text(ANSWER, "\"totalCount\"").await;
    story.end().await;
}
