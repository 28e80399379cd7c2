//! The pages of people, settings, workspaces and the audit log.

use serde_json::json;

use super::camera::{take, take_whole};
use super::scene::{did, join, workspace};
use crate::support::page::{badge, id};
use crate::support::story::Story;
use crate::support::webhook_receiver::{Answer, Receiver};

#[tokio::test]
async fn the_pages_of_people_and_rights_look_as_on_their_pictures() {
    let story = Story::start().await;
    let page = &story.page;
    let ada = join(&story, "ada", "Ada Lovelace", &["TEMPLATE_ADMIN", "MEMBER"]).await;
    let grace = join(&story, "grace", "Grace Hopper", &["MEMBER"]).await;
    join(&story, "konrad", "Konrad Zuse", &["AUDITOR", "MEMBER"]).await;
    let suspend = json!({ "userId": grace });
    did(&story, "suspendUser", "user { id }", suspend).await;
    let lab = json!({ "name": "lab", "displayName": "Laboratory" });
    let lab = did(&story, "createOrganization", "organization { id }", lab).await;
    let lab = lab["organization"]["id"].as_str().unwrap();
    let membership = json!({ "organizationId": lab, "userId": ada, "role": "ADMIN" });
    did(&story, "setMembership", "membership { role }", membership).await;

    for (path, shown, name) in [
        ("/members", "user", "members"),
        (&format!("/members/{ada}"), "membership", "member"),
        ("/organizations", "organization", "organizations"),
        (&format!("/organizations/{lab}"), "member", "organization"),
        ("/provisioners", "provisioner", "provisioners"),
        ("/audit", "audit-entry", "audit"),
    ] {
        story.open(path).await;
        page.see(&id(shown)).await;
        take_whole(&story, name).await;
    }
    story.open("/audit?q=action:suspendUser").await;
    page.click(&format!("{} summary", id("audit-entry"))).await;
    page.see(".diff").await;
    take(&story, "audit-entry").await;
    story.open("/members").await;
    page.click(&id("invite")).await;
    page.see(&id("field-username")).await;
    take(&story, "invite").await;
    story.open("/").await;
    page.click(&id("user-menu")).await;
    take(&story, "menu").await;

    page.click(&id("sign-out")).await;
    page.see(&id("sign-in")).await;
    take(&story, "login").await;
    page.write(&id("username"), "ada").await;
    page.write(&id("password"), "not the password").await;
    page.click(&id("sign-in-password")).await;
    page.see(&id("sign-in-error")).await;
    take_whole(&story, "login-refused").await;
    story.end().await;
}

#[tokio::test]
async fn the_settings_look_as_on_their_pictures() {
    let story = Story::start().await;
    let page = &story.page;
    let mut receiver = Receiver::start().await;
    receiver.answer(&[Answer::Status(500)]);
    let webhook =
        json!({ "name": "Build lamp", "url": receiver.url, "states": ["IDLE", "FAILED"] });
    let webhook = did(&story, "createWebhook", "webhook { id }", webhook).await;
    let test = json!({ "webhookId": webhook["webhook"]["id"] });
    did(&story, "testWebhook", "delivery { id }", test).await;
    receiver.next().await;
    let token = json!({ "name": "Laptop", "scope": "USER", "expiresInDays": 90 });
    did(&story, "createApiToken", "apiToken { id }", token).await;
    let provider = json!({ "kind": "ANTHROPIC", "name": "Anthropic", "apiKey": "sk-picture" });
    did(
        &story,
        "createModelProvider",
        "modelProvider { id }",
        provider,
    )
    .await;

    story.open("/settings").await;
    page.see(&id("model-default")).await;
    page.click(&id("create-token")).await;
    page.write(&id("field-name"), "Continuous integration")
        .await;
    page.click(&id("submit")).await;
    page.see(&id("token-secret")).await;
    page.see(&id("session")).await;
    page.see(&id("webhook")).await;
    take_whole(&story, "settings").await;
    page.click(&id("webhook-log")).await;
    page.click(&format!("{} summary", id("deliveries"))).await;
    take(&story, "webhook-log").await;
    page.click(&format!("{} .modal-actions button", id("dialog")))
        .await;
    page.click(&id("create-webhook")).await;
    page.see(&id("field-url")).await;
    take(&story, "webhook-form").await;
    story.end().await;
}

#[tokio::test]
async fn the_pages_of_workspaces_look_as_on_their_pictures() {
    let story = Story::start().await;
    let page = &story.page;
    story.gateway.shell_task("read answer").await;
    let stopped = workspace(&story, "scratch").await;
    let bench = workspace(&story, "bench").await;
    story.open(&format!("/workspaces/{stopped}")).await;
    page.see(&badge("workspace-status", "RUNNING")).await;
    page.click(&id("stop")).await;
    page.see(&badge("workspace-status", "STOPPED")).await;
    story.open(&format!("/workspaces/{bench}")).await;
    page.see(&badge("workspace-status", "RUNNING")).await;
    for tab in ["build", "agent", "details"] {
        page.click(&id(&format!("tab-{tab}"))).await;
        page.see(&id(tab)).await;
        page.see_no(&id("loading")).await;
        take_whole(&story, &format!("workspace-{tab}")).await;
    }
    story.open("/workspaces").await;
    page.see(&id("workspace")).await;
    take_whole(&story, "workspaces").await;
    story.end().await;
}
