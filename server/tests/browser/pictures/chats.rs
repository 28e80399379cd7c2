//! The pages of chats.

use serde_json::json;

use super::camera::take_whole;
use crate::support::models::{Answer, ScriptedModels, Step};
use crate::support::page::{badge, id};
use crate::support::story::Story;

const ANSWER: &str = "Your workspace is **ready**. What is in it:\n\n\
    1. a shell, see [the docs](https://example.org/docs)\n2. `git`\n\n\
    | Tool | Version |\n|---|---|\n| git | 2.47 |\n| bash | 5.2 |\n\n\
    ```bash\ngit clone https://example.org/a/rather/long/address/of/a/repository.git --depth 1 --branch main\n```\n\n> Say the word, and I go on.";

#[tokio::test]
async fn the_pages_of_chats_look_as_on_their_pictures() {
    let models = ScriptedModels::start().await;
    let variables = vec![
        ("ANTHROPIC_API_KEY", "sk-test".to_owned()),
        ("ANTHROPIC_BASE_URL", models.url()),
        ("TASKYARD_CHATS_TITLES", "false".to_owned()),
    ];
    let story = Story::start_with_variables(variables).await;
    let page = &story.page;
    let create = json!({ "template_id": "shell", "name": "bench" }).to_string();
    models.answer(Answer::steps([
        Step::reasoning("A place to work in first."),
        Step::text("I look around and make a workspace."),
        Step::tool("call-1", "read_template", r#"{"template_id": "nothing"}"#),
        Step::tool("call-2", "create_workspace", &create),
    ]));
    models.answer(Answer::text(ANSWER));
    story.open("/chats").await;
    page.write(&id("chat-message"), "Make me a place to try git in")
        .await;
    page.click(&id("create-chat")).await;
    page.see_text(&id("answer"), "Say the word").await;
    page.see(&badge("chat-status", "WAITING")).await;
    page.see(&badge("workspace-status", "RUNNING")).await;
    take_whole(&story, "chat").await;
    page.click(&format!("{} summary", id("tool-call"))).await;
    take_whole(&story, "chat-tool").await;
    story.open("/chats").await;
    page.see(&id("chat")).await;
    take_whole(&story, "chats").await;
    story.end().await;
}
