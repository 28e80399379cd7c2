//! A team's first day.

use crate::support::page::{Page, badge, id};
use crate::support::session::Session;
use crate::support::story::Story;

#[tokio::test]
async fn a_member_s_task_is_seen_by_the_administrator_and_by_nobody_else() {
    let story = Story::start().await;
    let page = &story.page;
    let ada = invite(&story, "ada").await;
    let bob = invite(&story, "bob").await;

    ada.write(&id("prompt"), "echo hello from ada; read answer")
        .await;
    ada.click(&id("create-task")).await;
    ada.see(&badge("task-state", "IDLE")).await;
    let path = ada.path().await;

    story.open("/").await;
    page.see_text(&id("task-row"), "ada").await;
    story.open(&path).await;
    page.see_text(".output-line", "hello from ada").await;

    bob.see(&id("empty")).await;
    bob.open(&format!("{}{path}", story.gateway.url())).await;
    bob.see(&id("not-found")).await;

    story.open("/audit?q=action:createTask").await;
    page.see_text(&id("audit-entry"), "ada").await;
    story.open("/audit?q=action:createUser").await;
    page.see_text(&id("audit-entry"), "bob").await;
    bob.open(&format!("{}/audit", story.gateway.url())).await;
    bob.see_text(&id("error"), "right").await;
    story.end().await;
}

/// Invites somebody and signs them in by the link, in a browser of their own.
async fn invite(story: &Story, name: &str) -> Page {
    let page = &story.page;
    story.open("/members").await;
    page.click(&id("invite")).await;
    page.write(&id("field-username"), name).await;
    page.click(&id("submit")).await;
    let link = page.see_text(&id("invite-link"), "/login?token=").await;
    let theirs = Page {
        session: Session::start().await,
    };
    theirs.open(&link).await;
    theirs.see(&id("prompt")).await;
    theirs.see_text(&id("user-menu"), name).await;
    theirs
}
