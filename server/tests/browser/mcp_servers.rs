//! MCP servers are configured by who runs the site.

use crate::support::mcp_server::{AUTHORIZATION, McpServer};
use crate::support::page::{badge, id};
use crate::support::story::Story;

#[tokio::test]
async fn a_server_is_made_tried_changed_and_deleted() {
    let story = Story::start_without_provisioner().await;
    let page = &story.page;
    let server = McpServer::start().await;
    server.want_header();
    story.open("/settings").await;
    page.click(&id("create-mcp-server")).await;
    page.write(&id("field-name"), "Docs").await;
    page.write(&id("field-url"), &server.url()).await;
    page.click(&id("submit")).await;
    page.see_text(".field-error", "lower-case").await;
    page.rewrite(&id("field-name"), "docs").await;
    page.click(&id("submit")).await;
    let row = id("mcp-server");
    page.see_text(&row, "docs").await;

    page.click(&id("mcp-test")).await;
    page.see(&badge("mcp-result", "Does not work")).await;
    page.see_text(&id("mcp-tested"), "Check the headers").await;

    page.click(&id("mcp-edit")).await;
    page.write(
        &id("field-headers"),
        &format!("Authorization: {AUTHORIZATION}"),
    )
    .await;
    page.write(&id("field-allowedTools"), "add").await;
    page.click(&id("submit")).await;
    page.see_text(&row, "with authorization").await;
    page.click(&id("mcp-test")).await;
    page.see(&badge("mcp-result", "Works")).await;
    page.see_text(&id("mcp-tested"), "Adds two numbers").await;
    page.see_text(&id("mcp-tested"), "wait (not in chats)")
        .await;
    let html = page.evaluate("document.documentElement.outerHTML").await;
    assert!(
        !html.to_string().contains(AUTHORIZATION),
        "it is shown nowhere"
    );

    page.click(&id("mcp-switch")).await;
    page.see_text(&row, "switched off").await;
    page.click(&id("mcp-delete")).await;
    page.click(&id("confirm")).await;
    page.see_text("[aria-labelledby=mcp-title]", "No MCP server")
        .await;
    story.end().await;
}
