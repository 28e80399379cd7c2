//! MCP servers over the API.

use serde_json::{Value, json};

use crate::models::providers::{ask, call};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::mcp_server::{AUTHORIZATION, McpServer};
use crate::support::site::{BOOTSTRAP_TOKEN, rows};

on_both_databases!(
    a_server_is_made_changed_tested_and_deleted,
    bad_input_is_named,
    an_address_changes_only_together_with_the_headers,
    a_test_says_in_words_what_went_wrong,
    headers_are_sealed_and_never_shown,
);

const SERVER: &str = "mcpServer { id name url headerNames allowedTools timeoutSeconds isEnabled createdAt updatedAt }";
const TEST: &str =
    "test { ok error latencyMs serverName tools { name description offeredAs isAllowed } }";

async fn create(app: &TestApp, input: Value) -> Value {
    let mut payload = call(app, "createMcpServer", SERVER, input).await;
    assert_eq!(payload["errors"], json!([]));
    payload["mcpServer"].take()
}

async fn list(app: &TestApp) -> Value {
    let document = "{ mcpServers { id name url headerNames allowedTools isEnabled } }";
    let mut answer = ask(app, BOOTSTRAP_TOKEN, document, json!({})).await;
    answer["data"]["mcpServers"].take()
}

async fn a_server_is_made_changed_tested_and_deleted(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let server = McpServer::start().await;
    server.want_header();
    let input = json!({
        "name": "docs", "url": format!(" {} ", server.url()), "allowedTools": ["add", " add ", ""],
        "headers": [{ "name": "Authorization", "value": AUTHORIZATION }], "idempotencyKey": "k",
    });
    let made = create(&app, input.clone()).await;
    assert_eq!(create(&app, input.clone()).await["id"], made["id"]);
    assert_eq!(made["url"], server.url());
    assert_eq!(made["headerNames"], json!(["authorization"]));
    assert_eq!(made["allowedTools"], json!(["add"]));
    assert_eq!(
        (&made["timeoutSeconds"], &made["isEnabled"]),
        (&json!(60), &json!(true))
    );
    let mut again = input;
    again["idempotencyKey"] = json!("another");
    let refused = call(&app, "createMcpServer", SERVER, again).await;
    assert_eq!(refused["errors"][0]["code"], "CONFLICT");

    let id = json!({ "mcpServerId": made["id"] });
    let tested = call(&app, "testMcpServer", TEST, id.clone()).await;
    let tested = &tested["test"];
    assert_eq!(
        (&tested["ok"], &tested["serverName"]),
        (&json!(true), &json!("probe 1.2.3"))
    );
    let tools = tested["tools"].as_array().unwrap();
    assert_eq!(tools.len(), 7);
    let add = json!({
        "name": "add", "description": "Adds two numbers", "offeredAs": "docs__add", "isAllowed": true,
    });
    assert_eq!(tools[0], add);
    assert_eq!(tools[4]["offeredAs"], "docs__odd_name");
    assert_eq!(tools[4]["isAllowed"], false);

    let change = json!({
        "mcpServerId": made["id"], "name": "tools", "allowedTools": [], "timeoutSeconds": 5,
        "isEnabled": false, "headers": [],
    });
    let changed = call(&app, "updateMcpServer", SERVER, change).await;
    let changed = &changed["mcpServer"];
    assert_eq!(
        (&changed["name"], &changed["isEnabled"]),
        (&json!("tools"), &json!(false))
    );
    assert_eq!(
        (&changed["headerNames"], &changed["allowedTools"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(changed["timeoutSeconds"], 5);
    assert_eq!(list(&app).await[0]["name"], "tools");

    let deleted = call(&app, "deleteMcpServer", "deletedMcpServerId", id.clone()).await;
    assert_eq!(deleted["deletedMcpServerId"], made["id"]);
    assert_eq!(list(&app).await, json!([]));
    for mutation in ["deleteMcpServer", "testMcpServer", "updateMcpServer"] {
        let gone = call(&app, mutation, "", id.clone()).await;
        assert_eq!(gone["errors"][0]["code"], "NOT_FOUND", "{mutation}");
    }
}

async fn bad_input_is_named(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let good = json!({ "name": "docs", "url": "http://127.0.0.1:9/mcp" });
    let made = create(&app, good.clone()).await;
    let header = |name: &str, value: &str| json!([{ "name": name, "value": value }]);
    let bad = [
        ("name", json!("")),
        ("name", json!("Docs")),
        ("name", json!("a__b")),
        ("name", json!("a".repeat(25))),
        ("url", json!("")),
        ("url", json!("ftp://example.org/")),
        ("url", json!("http://user:pass@example.org/")),
        ("url", json!("http://example.org/?key=1")),
        ("headers", header("", "x")),
        ("headers", header("Host", "x")),
        ("headers", header("Mcp-Session-Id", "x")),
        ("headers", header("X-Key", "")),
        ("headers", header("X-Key", "a\nb")),
        (
            "headers",
            json!([{ "name": "X", "value": "1" }, { "name": "x", "value": "2" }]),
        ),
        (
            "headers",
            Value::from(vec![json!({ "name": "X", "value": "1" }); 21]),
        ),
        ("allowedTools", json!(["a\nb"])),
        ("allowedTools", json!(["a".repeat(201)])),
        (
            "allowedTools",
            Value::from((0..201).map(|n| json!(n.to_string())).collect::<Vec<_>>()),
        ),
        ("timeoutSeconds", json!(0)),
        ("timeoutSeconds", json!(3601)),
    ];
    for (field, value) in bad {
        let mut input = good.clone();
        input["name"] = json!("other");
        input[field] = value.clone();
        let change = json!({ "mcpServerId": made["id"], field: value });
        for (mutation, input) in [("createMcpServer", input), ("updateMcpServer", change)] {
            let refused = call(&app, mutation, SERVER, input.clone()).await;
            let error = &refused["errors"][0];
            assert_eq!(
                error["code"], "INVALID_INPUT",
                "{mutation} {input}: {error}"
            );
            assert_eq!(error["path"], json!([field]), "{mutation} {input}");
        }
    }
    let mut keyed = good.clone();
    keyed["idempotencyKey"] = json!("");
    let refused = call(&app, "createMcpServer", SERVER, keyed).await;
    assert_eq!(refused["errors"][0]["path"], json!(["idempotencyKey"]));
    for number in 1..20 {
        let mut input = good.clone();
        input["name"] = json!(format!("docs-{number}"));
        create(&app, input).await;
    }
    let mut input = good;
    input["name"] = json!("one-more");
    let refused = call(&app, "createMcpServer", SERVER, input).await;
    assert_eq!(refused["errors"][0]["code"], "LIMIT_EXCEEDED");
}

async fn an_address_changes_only_together_with_the_headers(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let headers = json!([{ "name": "X-Key", "value": "k" }]);
    let input = json!({ "name": "docs", "url": "http://127.0.0.1:9/mcp", "headers": headers });
    let id = create(&app, input).await["id"].clone();
    let moved = json!({ "mcpServerId": id, "url": "http://127.0.0.1:10/mcp" });
    let refused = call(&app, "updateMcpServer", SERVER, moved.clone()).await;
    assert_eq!(refused["errors"][0]["path"], json!(["headers"]));
    let mut again = moved;
    again["headers"] = headers;
    let changed = call(&app, "updateMcpServer", SERVER, again).await;
    assert_eq!(changed["mcpServer"]["url"], "http://127.0.0.1:10/mcp");
    // Without headers it moves freely.
    let bare = json!({ "mcpServerId": id, "headers": [] });
    call(&app, "updateMcpServer", SERVER, bare).await;
    let moved = json!({ "mcpServerId": id, "url": "http://127.0.0.1:11/mcp" });
    let changed = call(&app, "updateMcpServer", SERVER, moved).await;
    assert_eq!(changed["errors"], json!([]));
}

async fn a_test_says_in_words_what_went_wrong(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let server = McpServer::start().await;
    server.want_header();
    let at = |path: &str| format!("http://{}{path}", server.address);
    let bearer = json!([{ "name": "authorization", "value": AUTHORIZATION }]);
    for (name, url, headers, wanted) in [
        ("no-header", at("/mcp"), json!([]), "Check the headers"),
        (
            "no-path",
            at("/nothing"),
            bearer.clone(),
            "Check the address",
        ),
        // The headers go to nobody else.
        ("redirect", at("/elsewhere"), bearer.clone(), "307"),
        (
            "nobody",
            "http://127.0.0.1:9/mcp".to_owned(),
            json!([]),
            "not reached",
        ),
    ] {
        let input = json!({ "name": name, "url": url, "headers": headers });
        let id = create(&app, input).await["id"].clone();
        let tested = call(&app, "testMcpServer", TEST, json!({ "mcpServerId": id })).await;
        assert_eq!(tested["test"]["ok"], false, "{tested}");
        let error = tested["test"]["error"].as_str().unwrap();
        assert!(error.contains(wanted), "{name}: {error}");
        assert!(!error.contains("of-the-test"), "{error}");
    }
}

async fn headers_are_sealed_and_never_shown(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let secret = "never-to-be-seen-0123456789";
    let headers = json!([{ "name": "X-Key", "value": secret }]);
    let input = json!({ "name": "docs", "url": "http://127.0.0.1:9/mcp", "headers": headers });
    let made = create(&app, input).await;
    let tested = call(
        &app,
        "testMcpServer",
        TEST,
        json!({ "mcpServerId": made["id"] }),
    )
    .await;
    let log = "{ auditEntries(first: 50) { nodes { action before after } } mcpServers { name headerNames } }";
    let log = ask(&app, BOOTSTRAP_TOKEN, log, json!({})).await;
    for told in [made, tested, log] {
        assert!(!told.to_string().contains(secret), "{told}");
    }
    let sql = "SELECT sealed_headers FROM mcp_servers";
    for row in rows(&test.db, sql, []).await {
        let sealed: String = row.try_get("", "sealed_headers").unwrap();
        assert!(
            sealed.starts_with("v1.") && !sealed.contains(secret),
            "{sealed}"
        );
    }
}
