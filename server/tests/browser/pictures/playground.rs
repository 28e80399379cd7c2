//! The playground with an answer.

use super::camera::take;
use crate::playground::is_built;
use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn pictures_of_the_playground() {
    if !is_built() {
        return;
    }
    let story = Story::start().await;
    story.gateway.shell_task("echo hello").await;
    story.open("/playground").await;
    let page = &story.page;
    page.see(&id("playground-viewer")).await;
    page.see_text(".graphiql-query-editor", "Tasks").await;
    page.click(".graphiql-execute-button").await;
    page.see_text(".result-window", "\"totalCount\"").await;
    take(&story, "playground").await;
    story.end().await;
}
