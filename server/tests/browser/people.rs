//! Members and organizations.

use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn a_member_is_invited_suspended_and_activated_again() {
    let story = Story::start().await;
    let page = &story.page;
    story.open("/members").await;
    page.see_text(&id("user"), "admin").await;
    page.click(&id("invite")).await;
    page.write(&id("field-username"), "not a name").await;
    page.click(&id("submit")).await;
    page.see(&format!("{} .field-error", id("dialog"))).await;
    page.rewrite(&id("field-username"), "ada").await;
    page.write(&id("field-displayName"), "Ada Lovelace").await;
    page.click(&id("submit")).await;
    page.see_text(&id("invite-link"), "/login?token=").await;
    page.see_text(&id("user"), "Ada Lovelace").await;

    story.open("/members?q=lovelace").await;
    page.click(&format!("{} a", id("user"))).await;
    page.see_text(&id("title"), "Ada Lovelace").await;
    page.see(&id("membership")).await;
    page.click(&id("suspend")).await;
    page.click(&id("confirm")).await;
    page.see("[data-testid=user-status][data-value=SUSPENDED]")
        .await;
    page.click(&id("activate")).await;
    page.see("[data-testid=user-status][data-value=ACTIVE]")
        .await;
    page.click(&id("change-role")).await;
    page.see(&id("field-role")).await;
    story.end().await;
}

#[tokio::test]
async fn an_organization_is_made_and_its_members_kept() {
    let story = Story::start().await;
    let page = &story.page;
    story.open("/organizations").await;
    page.click(&id("create-organization")).await;
    page.write(&id("field-name"), "lab").await;
    page.click(&id("submit")).await;
    page.see_no(&id("dialog")).await;
    page.click("[data-testid=organization] a[href]:not([href=''])")
        .await;
    page.see(&id("members")).await;
    story.end().await;
}

#[tokio::test]
async fn what_somebody_has_open_follows_their_rights_at_once() {
    let story = Story::start().await;
    let page = &story.page;
    let ada = story.invite("ada").await;
    ada.evaluate("window.isStillHere = true").await;
    story.open("/members?q=ada").await;
    page.click(&format!("{} a", id("user"))).await;
    page.click(&id("edit-user")).await;
    page.click(&id("field-roles-TEMPLATE_ADMIN")).await;
    page.click(&id("submit")).await;
    page.see_text("main", "Template admin").await;
    ada.see_that("document.querySelector('[data-testid=menu-provisioners]')")
        .await;
    assert_eq!(ada.evaluate("window.isStillHere").await, true);

    page.click(&id("suspend")).await;
    page.click(&id("confirm")).await;
    ada.see(&id("sign-in")).await;
    story.end().await;
}
