//! Models are configured by who runs the site.

use crate::support::models::{Answer, ScriptedModels};
use crate::support::page::{badge, id};
use crate::support::story::Story;

const KEY: &str = "sk-of-the-story";

#[tokio::test]
async fn a_provider_is_made_tried_and_given_a_model() {
    let story = Story::start_without_provisioner().await;
    let page = &story.page;
    let server = ScriptedModels::start().await;
    story.open("/settings").await;
    page.see_text(&id("empty"), "No model is configured").await;

    page.click(&id("create-provider")).await;
    page.write(&id("field-kind"), "OpenAI-c").await;
    page.write(&id("field-name"), "House models").await;
    page.write(&id("field-apiKey"), KEY).await;
    page.click(&id("submit")).await;
    page.see_text(".field-error", "Give the address").await;
    page.write(&id("field-baseUrl"), &server.url()).await;
    page.click(&id("submit")).await;
    let row = id("model-provider");
    page.see_text(&row, "House models").await;
    page.see_text(&row, "OpenAI-compatible").await;
    page.see_text(&row, "no model yet").await;

    page.click(&id("add-model")).await;
    page.write(&id("field-name"), "house-large").await;
    page.write(&id("field-inputPrice"), "1.25").await;
    page.write(&id("field-outputPrice"), "10").await;
    page.click(&id("submit")).await;
    page.see_text(&id("model"), "house-large").await;
    page.see_text(&id("model"), "$1.25 in, $10 out").await;
    page.see(&id("model-default")).await;

    server.answer(Answer::text("ready"));
    page.click(&id("provider-test")).await;
    page.see(&badge("provider-result", "Works")).await;
    page.see_text(&id("provider-tested"), "ready").await;
    assert_eq!(
        server.asked()[0].header("authorization"),
        format!("Bearer {KEY}")
    );
    server.answer(Answer::refusal(401, "invalid_api_key"));
    page.click(&id("provider-test")).await;
    page.see(&badge("provider-result", "Does not work")).await;
    page.see_text(&id("provider-tested"), "Check the key").await;

    page.click(&id("add-model")).await;
    page.write(&id("field-name"), "house-small").await;
    page.click(&id("submit")).await;
    page.see_text(&format!("{}:last-child", id("model")), "house-small")
        .await;
    page.click(&id("model-choose")).await;
    page.see(&format!(
        "{}:last-child {}",
        id("model"),
        id("model-default")
    ))
    .await;

    page.click(&id("provider-switch")).await;
    page.see_text(&row, "switched off").await;
    let html = page.evaluate("document.documentElement.outerHTML").await;
    assert!(!html.to_string().contains(KEY), "the key is shown nowhere");
    page.click(&id("provider-delete")).await;
    page.click(&id("confirm")).await;
    page.see_text(&id("empty"), "No model is configured").await;
    story.end().await;
}
