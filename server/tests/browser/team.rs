//! A team's first day.

use crate::support::page::{Page, badge, id};
use crate::support::story::Story;
use crate::support::template::{GREETER, TemplateFolder};

#[tokio::test]
async fn a_member_works_with_the_administrator_s_own_template_and_only_both_see_the_task() {
    let story = Story::start().await;
    let page = &story.page;
    let ada = story.invite("ada").await;
    let bob = story.invite("bob").await;

    let folder = TemplateFolder::new(GREETER);
    story.upload_template("greeter", &folder).await;
    page.see(&badge("active", "ACTIVE")).await;

    let path = create_task(&story, &ada).await;
    ada.see_text(".output-line", "Good morning from the template")
        .await;
    ada.see(&badge("task-state", "IDLE")).await;

    story.open("/").await;
    page.see_text(&id("task-row"), "Greeter · ada").await;
    story.open(&path).await;
    page.see_text(".output-line", "hello from ada").await;

    story.open_in(&bob, "/").await;
    bob.see(&id("empty")).await;
    story.open_in(&bob, &path).await;
    bob.see(&id("not-found")).await;

    story.open("/audit").await;
    tells_in_order(page).await;
    story.open_in(&bob, "/audit").await;
    bob.see_text(&id("error"), "right").await;
    story.end().await;
}

/// Makes a task of the new template with a parameter of one's own; its path.
async fn create_task(story: &Story, page: &Page) -> String {
    story.open_in(page, "/").await;
    page.choose(&id("template-select"), "Greeter").await;
    page.rewrite(&id("field-greeting"), "Good morning").await;
    page.write(&id("prompt"), "echo hello from ada; read answer")
        .await;
    page.click(&id("create-task")).await;
    page.see(&id("task-page")).await;
    page.path().await
}

/// The audit log names everybody's deed, the newest first.
async fn tells_in_order(page: &Page) {
    page.see_text(&id("audit-entry"), "createTask").await;
    let told = page.texts(&id("audit-entry")).await;
    let mut told = told.iter();
    for parts in [
        ["ada", "createTask", "Task"],
        ["admin", "createTemplate", "greeter"],
        ["admin", "createUser", "bob"],
        ["admin", "createUser", "ada"],
    ] {
        let is_told = told.any(|entry| parts.iter().all(|part| entry.contains(part)));
        assert!(is_told, "{parts:?}");
    }
}
