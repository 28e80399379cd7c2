//! The audit log.

use serde_json::{Value, json};

use crate::support::page::{badge, id};
use crate::support::story::Story;

const TAB: &str = "\u{e004}";

#[tokio::test]
async fn entries_are_filtered_by_fields_show_what_changed_and_are_exported() {
    let story = Story::start().await;
    let page = &story.page;
    let gateway = &story.gateway;
    let lab = json!({ "name": "lab" });
    let create = "mutation($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id } errors { code } } }";
    let made = gateway.graphql(create, json!({ "input": lab })).await;
    let again = gateway.graphql(create, json!({ "input": lab })).await;
    assert_eq!(again["createOrganization"]["errors"][0]["code"], "CONFLICT");
    let organization = &made["createOrganization"]["organization"]["id"];
    let input = json!({ "organizationId": organization, "displayName": "Laboratory" });
    gateway
        .mutate(
            "updateOrganization",
            "UpdateOrganizationInput",
            "organization { id }",
            input,
        )
        .await;

    story.open("/audit").await;
    // The gateway itself made the first one.
    page.write(&id("audit-action"), &format!("createOrganization{TAB}"))
        .await;
    page.see_that("location.search.includes('createOrganization')")
        .await;
    page.see_that("document.querySelectorAll('[data-testid=audit-entry]').length === 3")
        .await;
    page.choose(&id("audit-result"), "Refused").await;
    page.see_that("document.querySelectorAll('[data-testid=audit-entry]').length === 1")
        .await;
    page.see(&badge("audit-code", "REFUSED")).await;
    let lines =
        "fetch(document.querySelector('[data-testid=export]').href).then(answer => answer.text())";
    let lines = page.evaluate(lines).await;
    let entry: Value = serde_json::from_str(lines.as_str().unwrap().trim()).unwrap();
    assert_eq!(entry["action"], "createOrganization");
    assert_eq!(entry["code"], "CONFLICT");

    page.choose(&id("audit-result"), "Any").await;
    page.rewrite(&id("audit-action"), &format!("updateOrganization{TAB}"))
        .await;
    page.see_text(&id("audit-entry"), "updateOrganization")
        .await;
    page.click(&format!("{} summary", id("audit-entry"))).await;
    page.see_text(".diff-after", "Laboratory").await;
    story.open("/audit?q=colour:red").await;
    page.see_text(&id("error"), "colour").await;
    story.end().await;
}
