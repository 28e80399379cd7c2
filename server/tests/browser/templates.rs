//! Templates and their versions.

use crate::support::page::{badge, id};
use crate::support::story::Story;
use crate::support::template::{GREETER, TemplateFolder};

/// From a version to all of its template.
const TO_VERSIONS: &str = ".page-head nav a[href*=tab]";

#[tokio::test]
async fn a_template_is_made_from_a_starter_and_its_files_are_read() {
    let story = Story::start().await;
    let page = &story.page;
    story.open("/templates").await;
    page.click(&format!("{} summary", id("gallery"))).await;
    page.see_text(&id("starters"), "Claude Code").await;
    page.click(&format!("{}[data-starter=shell]", id("use-starter")))
        .await;
    page.write(&id("field-name"), "not a name").await;
    page.click(&id("submit")).await;
    page.see(&format!("{} .field-error", id("dialog"))).await;
    page.rewrite(&id("field-name"), "our-shell").await;
    page.click(&id("submit")).await;
    story.see_import("SUCCEEDED").await;
    page.see(&badge("active", "ACTIVE")).await;

    page.click(TO_VERSIONS).await;
    page.see_text(&id("version"), "v1").await;
    page.click(&id("tab-files")).await;
    page.see_text(&id("files"), "README.md").await;
    page.click(&format!("{} li:last-child {}", id("files"), id("file")))
        .await;
    page.see_text(&id("file-text"), "[[agent]]").await;
    page.click(&format!("{} .modal-actions button", id("dialog")))
        .await;
    page.see_no(&id("dialog")).await;
    story.end().await;
}

#[tokio::test]
async fn a_push_that_fails_shows_why_and_the_active_version_stays() {
    let story = Story::start().await;
    let page = &story.page;
    let folder = TemplateFolder::new(GREETER);
    story.upload_template("greeter", &folder).await;
    page.see_text(".log-text", "template.toml").await;

    folder.write("template.toml", &GREETER.replace("regex", "regexp"));
    page.click(TO_VERSIONS).await;
    page.click(&id("upload-version")).await;
    story.pick_folder(&folder).await;
    page.click(&id("submit")).await;
    story.see_import("FAILED").await;
    let error = page.see_text(&id("import-error"), "regexp").await;
    assert!(error.contains("template.toml:"), "{error}");
    page.see_text(".log-text", "regexp").await;

    page.click(TO_VERSIONS).await;
    page.see(&format!(
        "li:has({}) {}",
        id("version"),
        badge("import-status", "FAILED")
    ))
    .await;
    page.click(&id("tab-overview")).await;
    page.see_text(&id("overview"), "v1").await;
    story.end().await;
}

#[tokio::test]
async fn files_that_are_no_template_are_refused_where_they_are_chosen() {
    let mut story = Story::start().await;
    story.allow_in_log("400 (Bad Request)");
    let page = &story.page;
    let folder = TemplateFolder::new(GREETER);
    folder.write("broken.tar.gz", "no archive");
    story.open("/templates").await;
    page.click(&id("create-template")).await;
    page.write(&id("field-name"), "greeter").await;
    let file = folder.path().join("broken.tar.gz");
    page.write(&id("field-uploadId-archive"), file.to_str().unwrap())
        .await;
    page.see(&format!("{} .field-error", id("dialog"))).await;
    page.see_no(&format!("{}:not(:empty)", id("upload-status")))
        .await;
    story.end().await;
}

#[tokio::test]
async fn versions_are_activated_archived_and_restored() {
    let story = Story::start().await;
    let page = &story.page;
    let folder = TemplateFolder::new(GREETER);
    story.upload_template("greeter", &folder).await;
    page.click(TO_VERSIONS).await;
    page.click(&id("upload-version")).await;
    story.pick_folder(&folder).await;
    page.write(&id("field-message"), "Greets louder").await;
    page.click(&id("field-activate")).await;
    page.click(&id("submit")).await;
    story.see_import("SUCCEEDED").await;
    page.see_no(&badge("active", "ACTIVE")).await;

    page.click(&id("activate")).await;
    page.see(&badge("active", "ACTIVE")).await;
    page.click(TO_VERSIONS).await;
    page.see_text(&id("version"), "Greets louder").await;
    page.click(&id("archive")).await;
    page.see(&badge("archived", "ARCHIVED")).await;
    page.click(&id("restore")).await;
    page.see_no(&badge("archived", "ARCHIVED")).await;
    page.click(&id("tab-overview")).await;
    page.see_text(&id("overview"), "v2").await;
    story.end().await;
}

#[tokio::test]
async fn a_deprecated_template_says_why_and_nothing_new_is_made_from_it() {
    let story = Story::start().await;
    let page = &story.page;
    let folder = TemplateFolder::new(GREETER);
    folder.push(&story.gateway).await;
    story.open("/templates?q=greeter").await;
    page.click(&format!("{} a", id("template"))).await;
    page.click(&id("tab-settings")).await;
    page.write(&id("field-deprecationMessage"), "Use shell instead")
        .await;
    page.click(&id("submit")).await;
    page.see_text(&id("deprecation"), "Use shell instead").await;

    page.click(&id("create-workspace")).await;
    page.click(&format!("{} {}", id("dialog"), id("submit")))
        .await;
    page.see_text(&id("error"), "Use shell instead").await;
    story.open("/templates").await;
    page.see(&badge("deprecated", "DEPRECATED")).await;
    story.open("/").await;
    page.see(&id("template-select")).await;
    let offered = page.texts(&id("template-select")).await;
    assert!(!offered.concat().contains("Greeter"), "{offered:?}");
    story.end().await;
}

#[tokio::test]
async fn a_template_is_deleted_after_it_was_asked_for_twice() {
    let story = Story::start().await;
    let page = &story.page;
    let folder = TemplateFolder::new(GREETER);
    folder.push(&story.gateway).await;
    story.open("/templates?q=greeter").await;
    page.click(&format!("{} a", id("template"))).await;
    page.click(&id("tab-settings")).await;
    page.click(&id("delete-template")).await;
    page.see_text(&id("dialog"), "can't be undone").await;
    page.click(&id("confirm")).await;
    page.see(&id("gallery")).await;
    page.see_text(&id("template"), "Shell script").await;
    let left = page.texts(&id("template")).await;
    assert!(!left.concat().contains("Greeter"), "{left:?}");
    story.end().await;
}
