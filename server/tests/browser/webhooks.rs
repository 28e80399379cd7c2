//! Programs that are told of tasks' changes.

use crate::support::page::{badge, id};
use crate::support::story::Story;
use crate::support::webhook_receiver::{Answer, Receiver};

#[tokio::test]
async fn a_webhook_is_made_tested_and_its_deliveries_are_looked_through() {
    let story = Story::start().await;
    let page = &story.page;
    let mut receiver = Receiver::start().await;
    story.open("/settings").await;
    page.click(&id("create-webhook")).await;
    page.write(&id("field-name"), "builds").await;
    page.write(&id("field-url"), "ftp://example.org").await;
    page.click(&id("submit")).await;
    page.see(&format!("label:has({}) .field-error", id("field-url")))
        .await;
    page.rewrite(&id("field-url"), &receiver.url).await;
    page.click(&id("field-states-COMPLETE")).await;
    page.click(&id("submit")).await;
    page.see_text(&id("webhook-secret"), "whsec_").await;
    page.see_text(&id("webhook"), "nothing sent yet").await;

    receiver.answer(&[Answer::Status(500)]);
    page.click(&id("webhook-test")).await;
    let test = receiver.next().await;
    assert!(!test.header("webhook-signature").is_empty());
    page.click(&id("webhook-log")).await;
    page.see(&badge("delivery-status", "PENDING")).await;
    page.click(&format!("{} summary", id("deliveries"))).await;
    page.see_text(&id("deliveries"), "500").await;
    page.click(&format!("{} .modal-actions button", id("dialog")))
        .await;

    story.gateway.shell_task("true").await;
    let told = receiver.next().await;
    assert!(told.body.contains("COMPLETE"), "{}", told.body);
    page.click(&id("webhook-log")).await;
    page.see(&badge("delivery-status", "DELIVERED")).await;
    page.click(&id("redeliver")).await;
    assert_eq!(receiver.next().await.body, told.body);
    page.click(&format!("{} .modal-actions button", id("dialog")))
        .await;

    page.click(&id("webhook-switch")).await;
    page.see_text(&id("webhook"), "switched off").await;
    page.click(&id("webhook-delete")).await;
    page.click(&id("confirm")).await;
    page.see_no(&id("webhook")).await;
    story.end().await;
}
