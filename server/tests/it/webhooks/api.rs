//! Webhooks over the API and the command line.

use std::process::Stdio;

use serde_json::{Value, json};
use taskyard_server::services::api_tokens;
use tokio::process::Command;

use super::receiver::Receiver;
use crate::api_tokens::wanted;
use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::gateway::{Gateway, TASKYARD, TOKEN};

on_both_databases!(
    a_webhook_is_made_changed_listed_and_deleted_by_its_owner_only,
    a_secret_is_shown_once_and_nowhere_else,
    bad_input_is_named,
    a_user_has_so_many_webhooks_and_no_more,
    the_command_line_makes_tests_and_deletes_one,
);

async fn token(app: &TestApp, name: &str) -> String {
    let caller = app.site.member(name).await;
    let made = api_tokens::create(&app.site.services, &caller, wanted("t")).await;
    made.unwrap().1.reveal().to_owned()
}

async fn ask(app: &TestApp, token: &str, document: &str, variables: Value) -> Value {
    let request = app.post(&json!({ "query": document, "variables": variables }));
    let mut answer = body(request.bearer_auth(token)).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"].take()
}

const FIELDS: &str = "id name url states statuses isEnabled owner { username } organization { name } lastDelivery { id status event taskId }";

/// Calls a mutation of webhooks; its payload.
async fn call(app: &TestApp, token: &str, name: &str, fields: &str, input: Value) -> Value {
    let input_type = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let document = format!(
        "mutation($input: {input_type}!) {{ {name}(input: $input) {{ {fields} errors {{ code message path }} }} }}"
    );
    ask(app, token, &document, json!({ "input": input })).await[name].take()
}

async fn create(app: &TestApp, token: &str, input: Value) -> Value {
    let fields = format!("secret webhook {{ {FIELDS} }}");
    call(app, token, "createWebhook", &fields, input).await
}

async fn a_webhook_is_made_changed_listed_and_deleted_by_its_owner_only(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let (ann, bob) = (token(&app, "ann").await, token(&app, "bob").await);
    let input = json!({
        "name": "Chat", "url": "https://chat.example.org/x", "states": ["FAILED", "IDLE"],
        "statuses": ["ERROR"], "idempotencyKey": "k",
    });
    let made = create(&app, &ann, input.clone()).await;
    assert_eq!(made["errors"], json!([]));
    let webhook = &made["webhook"];
    assert_eq!(webhook["owner"]["username"], "ann");
    assert_eq!(webhook["organization"]["name"], "default");
    assert_eq!(webhook["states"], json!(["FAILED", "IDLE"]));
    assert_eq!(
        (&webhook["isEnabled"], &webhook["lastDelivery"]),
        (&json!(true), &Value::Null)
    );
    let again = create(&app, &ann, input).await;
    assert_eq!(again["webhook"]["id"], webhook["id"]);
    assert_eq!(again["secret"], Value::Null);
    let id = &webhook["id"];
    let list = "{ webhooks { totalCount nodes { id name } } }";
    assert_eq!(
        ask(&app, &ann, list, json!({})).await["webhooks"]["totalCount"],
        1
    );
    assert_eq!(
        ask(&app, &bob, list, json!({})).await["webhooks"]["nodes"],
        json!([])
    );
    let sent = call(
        &app,
        &ann,
        "testWebhook",
        "delivery { id status event taskId payload }",
        json!({ "webhookId": id }),
    )
    .await;
    assert_eq!(sent["delivery"]["status"], "PENDING");
    assert_eq!(sent["delivery"]["taskId"], Value::Null);
    let delivery = &sent["delivery"]["id"];
    let node = "query($id: ID!) { node(id: $id) { id ... on Webhook { lastDelivery { id } deliveries { totalCount nodes { id attempts nextAttemptAt } } } } }";
    let found = ask(&app, &ann, node, json!({ "id": id })).await;
    assert_eq!(&found["node"]["lastDelivery"]["id"], delivery);
    assert_eq!(&found["node"]["deliveries"]["nodes"][0]["id"], delivery);
    assert_eq!(found["node"]["deliveries"]["totalCount"], 1);
    for foreign in [id, delivery] {
        let found = ask(&app, &bob, node, json!({ "id": foreign })).await;
        assert_eq!(found["node"], Value::Null);
    }
    for (name, input) in [
        (
            "updateWebhook",
            json!({ "webhookId": id, "isEnabled": false }),
        ),
        ("rotateWebhookSecret", json!({ "webhookId": id })),
        ("testWebhook", json!({ "webhookId": id })),
        ("deleteWebhook", json!({ "webhookId": id })),
        ("redeliverWebhook", json!({ "deliveryId": delivery })),
    ] {
        let refused = call(&app, &bob, name, "", input).await;
        assert_eq!(refused["errors"][0]["code"], "NOT_FOUND", "{name}");
    }
    let waits = call(
        &app,
        &ann,
        "redeliverWebhook",
        "",
        json!({ "deliveryId": delivery }),
    )
    .await;
    assert_eq!(waits["errors"][0]["code"], "CONFLICT");
    let fields = format!("webhook {{ {FIELDS} }}");
    let change = json!({ "webhookId": id, "name": "Talk", "states": [], "isEnabled": false });
    let changed = call(&app, &ann, "updateWebhook", &fields, change).await;
    assert_eq!(changed["webhook"]["name"], "Talk");
    assert_eq!(changed["webhook"]["states"], json!([]));
    assert_eq!(changed["webhook"]["statuses"], json!(["ERROR"]));
    assert_eq!(
        changed["webhook"]["lastDelivery"]["status"], "FAILED",
        "it is given up"
    );
    let off = call(&app, &ann, "testWebhook", "", json!({ "webhookId": id })).await;
    assert_eq!(off["errors"][0]["code"], "CONFLICT");
    let deleted = call(
        &app,
        &ann,
        "deleteWebhook",
        "deletedWebhookId",
        json!({ "webhookId": id }),
    )
    .await;
    assert_eq!(&deleted["deletedWebhookId"], id);
    let gone = call(&app, &ann, "deleteWebhook", "", json!({ "webhookId": id })).await;
    assert_eq!(gone["errors"][0]["code"], "NOT_FOUND");
}

async fn a_secret_is_shown_once_and_nowhere_else(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ann = token(&app, "ann").await;
    let input = json!({ "name": "one", "url": "https://example.org/?key=hidden" });
    let made = create(&app, &ann, input).await;
    let secret = made["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"));
    let id = json!({ "webhookId": made["webhook"]["id"] });
    let rotated = call(&app, &ann, "rotateWebhookSecret", "secret", id).await;
    let other = rotated["secret"].as_str().unwrap();
    assert_ne!(secret, other);
    let log = crate::support::site::rows(
        &app.site.services.db,
        "SELECT action, COALESCE(before, '') || COALESCE(after, '') AS told FROM audit_entries WHERE object_kind = 'Webhook'",
        [],
    )
    .await;
    let log: Vec<(String, String)> = log
        .iter()
        .map(|row| {
            row.try_get_many("", &["action".into(), "told".into()])
                .unwrap()
        })
        .collect();
    assert_eq!(log.len(), 2);
    for (action, told) in log {
        for hidden in [&secret[6..], &other[6..], "hidden"] {
            assert!(!told.contains(hidden), "{action} tells {told}");
        }
    }
}

async fn bad_input_is_named(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ann = token(&app, "ann").await;
    let url = "https://example.org/";
    for (input, path) in [
        (json!({ "name": " ", "url": url }), "name"),
        (json!({ "name": "x".repeat(65), "url": url }), "name"),
        (json!({ "name": "a", "url": "example.org" }), "url"),
        (json!({ "name": "a", "url": "http://10.0.0.1/" }), "url"),
        (
            json!({ "name": "a", "url": "https://u:p@example.org/" }),
            "url",
        ),
        (
            json!({ "name": "a", "url": url, "idempotencyKey": "" }),
            "idempotencyKey",
        ),
    ] {
        let refused = create(&app, &ann, input.clone()).await;
        assert_eq!(refused["errors"][0]["code"], "INVALID_INPUT", "{input}");
        assert_eq!(refused["errors"][0]["path"], json!([path]), "{input}");
    }
    let made = create(&app, &ann, json!({ "name": "Taken", "url": url })).await;
    let taken = create(&app, &ann, json!({ "name": "taken", "url": url })).await;
    assert_eq!(taken["errors"][0]["code"], "CONFLICT");
    let other = create(&app, &ann, json!({ "name": "other", "url": url })).await;
    for (change, code, path) in [
        (json!({ "name": "TAKEN" }), "CONFLICT", "name"),
        (
            json!({ "url": "http://localhost:99999/" }),
            "INVALID_INPUT",
            "url",
        ),
    ] {
        let mut input = change;
        input["webhookId"] = other["webhook"]["id"].clone();
        let refused = call(&app, &ann, "updateWebhook", "", input).await;
        assert_eq!(refused["errors"][0]["code"], code);
        assert_eq!(refused["errors"][0]["path"], json!([path]));
    }
    assert!(made["webhook"]["id"].is_string());
    for (name, field) in [
        ("updateWebhook", "webhookId"),
        ("rotateWebhookSecret", "webhookId"),
        ("testWebhook", "webhookId"),
        ("deleteWebhook", "webhookId"),
        ("redeliverWebhook", "deliveryId"),
    ] {
        let refused = call(&app, &ann, name, "", json!({ field: "no id" })).await;
        assert_eq!(refused["errors"][0]["code"], "INVALID_INPUT", "{name}");
    }
}

async fn a_user_has_so_many_webhooks_and_no_more(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ann = token(&app, "ann").await;
    for number in 0..20 {
        let input = json!({ "name": format!("hook {number}"), "url": "https://example.org/" });
        assert_eq!(create(&app, &ann, input).await["errors"], json!([]));
    }
    let input = json!({ "name": "one too many", "url": "https://example.org/" });
    let refused = create(&app, &ann, input).await;
    assert_eq!(refused["errors"][0]["code"], "LIMIT_EXCEEDED");
}

async fn the_command_line_makes_tests_and_deletes_one(test: &TestDatabase) {
    let gateway = Gateway::start_with(&test.url, 0).await;
    let mut receiver = Receiver::start().await;
    let taskyard = async |arguments: &[&str]| {
        let mut command = Command::new(TASKYARD);
        command
            .arg("webhook")
            .args(arguments)
            .env("TASKYARD_URL", gateway.url())
            .env("TASKYARD_TOKEN", TOKEN)
            .stdin(Stdio::null());
        let done = command.output().await.unwrap();
        let said = |bytes| String::from_utf8(bytes).unwrap();
        (done.status.code(), said(done.stdout), said(done.stderr))
    };
    let (code, secret, said) = taskyard(&["create", "cli", &receiver.url, "--state", "idle"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(secret.starts_with("whsec_"), "{secret}");
    let (code, said, _) = taskyard(&["test", "CLI"]).await;
    assert_eq!((code, said.trim()), (Some(0), "It arrived"));
    assert_eq!(receiver.next().await.json()["type"], "webhook.test");
    receiver.answer(&[super::receiver::Answer::Status(500)]);
    let (code, _, said) = taskyard(&["test", "cli"]).await;
    assert_eq!(code, Some(1));
    assert!(said.contains("500"), "{said}");
    let (_, said, _) = taskyard(&["list"]).await;
    assert!(said.contains("cli") && said.contains("IDLE"), "{said}");
    let (_, said, _) = taskyard(&["deliveries", "cli", "--json"]).await;
    let deliveries: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(deliveries[0]["responseStatus"], 500);
    assert_eq!(deliveries[1]["status"], "DELIVERED");
    let (code, other, _) = taskyard(&["rotate", "cli"]).await;
    assert_eq!(code, Some(0));
    assert_ne!(other, secret);
    let (code, said, _) = taskyard(&["delete", "cli"]).await;
    assert_eq!((code, said.trim()), (Some(0), "Deleted cli"));
    let (code, _, said) = taskyard(&["delete", "cli"]).await;
    assert_eq!(code, Some(1), "{said}");
}
