//! Coming in and going out.

use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn the_printed_link_signs_in_once_and_says_when_it_is_used_up() {
    let mut story = Story::start_signed_out().await;
    let link = story.gateway.printed_link().await;
    let page = &story.page;
    story.open("/").await;
    page.see(&id("sign-in")).await;
    assert!(page.path().await.starts_with("/login"));

    page.open(&link).await;
    page.see(&id("prompt")).await;
    assert_eq!(page.path().await, "/");
    page.see_text(&id("user-menu"), "admin").await;

    page.click(&id("user-menu")).await;
    page.click(&id("sign-out")).await;
    page.see(&id("sign-in")).await;
    story.open("/").await;
    page.see(&id("sign-in")).await;

    page.open(&link).await;
    page.see_text(&id("sign-in-error"), "used up").await;
    assert!(
        !page.path().await.contains("token"),
        "the token stays in no address"
    );
    story.end().await;
}

#[tokio::test]
async fn a_page_that_was_asked_for_comes_after_signing_in() {
    let mut story = Story::start_signed_out().await;
    let link = story.gateway.printed_link().await;
    let page = &story.page;
    story.open("/templates").await;
    page.write(&id("sign-in-token"), &link).await;
    page.click(&id("sign-in")).await;
    page.see(&id("templates")).await;
    assert_eq!(page.path().await, "/templates");
    story.end().await;
}
