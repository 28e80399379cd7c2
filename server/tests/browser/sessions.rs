//! Where a person is signed in.

use crate::support::page::{Page, id};
use crate::support::story::Story;

const PASSWORD: &str = "quiet lantern under the bridge";

#[tokio::test]
async fn a_password_is_set_and_signs_in_and_a_wrong_one_does_not() {
    let story = Story::start().await;
    let page = &story.page;
    story.open("/settings").await;
    page.click(&id("change-password")).await;
    page.write(&id("field-newPassword"), "short").await;
    page.click(&id("submit")).await;
    page.see(&format!("{} .field-error", id("dialog"))).await;
    page.rewrite(&id("field-newPassword"), PASSWORD).await;
    page.click(&id("submit")).await;
    page.see_no(&id("dialog")).await;
    page.see_text(&id("change-password"), "Change").await;

    page.click(&id("user-menu")).await;
    page.click(&id("sign-out")).await;
    sign_in(page, "admin", "not the password").await;
    page.see_text(&id("sign-in-error"), "wrong").await;
    page.rewrite(&id("password"), PASSWORD).await;
    page.click(&id("sign-in-password")).await;
    page.see(&id("prompt")).await;

    story.open("/settings").await;
    page.click(&id("change-password")).await;
    page.write(&id("field-currentPassword"), "not the password")
        .await;
    page.write(&id("field-newPassword"), "another lantern over the bridge")
        .await;
    page.click(&id("submit")).await;
    page.see(&format!(
        "label:has({}) .field-error",
        id("field-currentPassword")
    ))
    .await;
    story.end().await;
}

#[tokio::test]
async fn an_administrator_gives_a_member_a_password() {
    let story = Story::start().await;
    let page = &story.page;
    let ada = story.invite("ada").await;
    story.open("/members?q=ada").await;
    page.click(&format!("{} a", id("user"))).await;
    page.click(&id("set-password")).await;
    page.write(&id("field-newPassword"), PASSWORD).await;
    page.click(&id("submit")).await;
    page.see_no(&id("dialog")).await;
    page.see_text("main", "by password or link").await;

    story.open_in(&ada, "/").await;
    sign_in(&ada, "ada", PASSWORD).await;
    ada.see(&id("prompt")).await;
    story.end().await;
}

#[tokio::test]
async fn sessions_are_listed_and_one_that_is_ended_is_signed_out_at_once() {
    let story = Story::start().await;
    let page = &story.page;
    story.open("/settings").await;
    page.click(&id("change-password")).await;
    page.write(&id("field-newPassword"), PASSWORD).await;
    page.click(&id("submit")).await;
    page.see_no(&id("dialog")).await;
    let [second, third] = [story.another_browser().await, story.another_browser().await];
    for other in [&second, &third] {
        story.open_in(other, "/").await;
        sign_in(other, "admin", PASSWORD).await;
        other.see(&id("prompt")).await;
    }

    page.reload().await;
    page.see_text(&id("session"), "Chrome on Linux").await;
    assert_eq!(page.texts(&id("session")).await.len(), 3);
    page.click(&id("revoke-session")).await;
    page.see_that("document.querySelectorAll('[data-testid=session]').length === 2")
        .await;
    page.click(&id("revoke-other-sessions")).await;
    page.see_that("document.querySelectorAll('[data-testid=session]').length === 1")
        .await;
    for other in [&second, &third] {
        other.see(&id("sign-in")).await;
    }
    page.reload().await;
    page.see_text(&id("session"), "This one").await;
    story.end().await;
}

async fn sign_in(page: &Page, name: &str, password: &str) {
    page.write(&id("username"), name).await;
    page.write(&id("password"), password).await;
    page.click(&id("sign-in-password")).await;
}
