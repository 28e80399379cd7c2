//! Providers of models over the API.

use serde_json::{Value, json};

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, ScriptedModels};
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    a_provider_is_made_changed_and_deleted_by_site_owners,
    bad_input_is_named,
    models_of_a_new_provider_are_few_and_differ,
    bad_changes_are_named,
    one_model_that_is_offered_is_the_default,
    an_address_changes_only_together_with_the_key,
    the_test_button_says_in_words_how_it_went,
);

pub async fn ask(app: &TestApp, token: &str, document: &str, variables: Value) -> Value {
    let request = app.post(&json!({ "query": document, "variables": variables }));
    body(request.bearer_auth(token)).await
}

/// Calls a mutation as the administrator; its payload.
pub async fn call(app: &TestApp, name: &str, fields: &str, input: Value) -> Value {
    let input_type = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let document = format!(
        "mutation($input: {input_type}!) {{ {name}(input: $input) {{ {fields} errors {{ code message path }} }} }}"
    );
    let mut answer = ask(app, BOOTSTRAP_TOKEN, &document, json!({ "input": input })).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"][name].take()
}

const PROVIDER: &str = "modelProvider { id kind name baseUrl hasKey isEnabled source createdAt updatedAt models { id name displayName providerName providerKind contextTokens maxOutputTokens inputPrice outputPrice isEnabled isDefault } }";

pub async fn create(app: &TestApp, input: Value) -> Value {
    let mut payload = call(app, "createModelProvider", PROVIDER, input).await;
    assert_eq!(payload["errors"], json!([]));
    payload["modelProvider"].take()
}

/// The models that anybody is offered.
async fn models(app: &TestApp) -> Vec<(String, bool)> {
    let document = "{ models { name isDefault } }";
    let answer = ask(app, BOOTSTRAP_TOKEN, document, json!({})).await;
    let models = answer["data"]["models"].as_array().unwrap();
    let pair = |model: &Value| {
        let name = model["name"].as_str().unwrap().to_owned();
        (name, model["isDefault"] == true)
    };
    models.iter().map(pair).collect()
}

async fn a_provider_is_made_changed_and_deleted_by_site_owners(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let input = json!({ "kind": "ANTHROPIC", "name": "Anthropic", "apiKey": " sk-1 ", "idempotencyKey": "k" });
    let made = create(&app, input.clone()).await;
    assert_eq!(made["hasKey"], true);
    assert_eq!(made["source"], "CONFIGURED");
    assert_eq!(made["baseUrl"], Value::Null);
    let known = made["models"].as_array().unwrap();
    assert!(known.len() > 1, "models that are known come by themselves");
    assert_eq!(known[0]["displayName"], "Claude Sonnet 4.5");
    assert_eq!(known[0]["inputPrice"], 3_000_000);
    assert_eq!(create(&app, input).await["id"], made["id"], "made once");

    let local = create(
        &app,
        json!({
            "kind": "OPENAI_COMPATIBLE", "name": "Local", "baseUrl": "http://127.0.0.1:8000/v1",
            "models": [{ "name": "qwen-max", "contextTokens": 32000, "maxOutputTokens": 4000, "inputPrice": 5, "isDefault": true }, { "name": "tiny" }],
        }),
    )
    .await;
    assert_eq!(local["hasKey"], false);
    let model = &local["models"][0];
    assert_eq!(model["contextTokens"], 32_000);
    assert_eq!(model["displayName"], "qwen-max");
    assert_eq!(local["models"][1]["contextTokens"], 128_000);
    assert_eq!(local["models"][1]["maxOutputTokens"], 8_192);

    let id = &local["id"];
    let input =
        json!({ "providerId": id, "name": "local models", "apiKey": "sk-2", "isEnabled": false });
    let changed = call(&app, "updateModelProvider", PROVIDER, input).await;
    assert_eq!(changed["errors"], json!([]));
    assert_eq!(changed["modelProvider"]["name"], "local models");
    assert_eq!(changed["modelProvider"]["hasKey"], true);
    assert_eq!(changed["modelProvider"]["isEnabled"], false);
    let taken = call(
        &app,
        "updateModelProvider",
        "clientMutationId",
        json!({ "providerId": id, "name": "ANTHROPIC" }),
    )
    .await;
    assert_eq!(taken["errors"][0]["code"], "CONFLICT");
    assert_eq!(taken["errors"][0]["path"], json!(["name"]));
    let without = call(
        &app,
        "updateModelProvider",
        PROVIDER,
        json!({ "providerId": id, "apiKey": "" }),
    )
    .await;
    assert_eq!(without["modelProvider"]["hasKey"], false);

    let node = "query($id: ID!) { node(id: $id) { id ... on ModelProvider { name } ... on Model { name } } }";
    let found = ask(&app, BOOTSTRAP_TOKEN, node, json!({ "id": id })).await;
    assert_eq!(found["data"]["node"]["name"], "local models");
    let model_id = &model["id"];
    let found = ask(&app, BOOTSTRAP_TOKEN, node, json!({ "id": model_id })).await;
    assert_eq!(found["data"]["node"]["name"], "qwen-max");
    let all = "{ modelProviders { name source models { name } } }";
    let found = ask(&app, BOOTSTRAP_TOKEN, all, json!({})).await;
    let names = found["data"]["modelProviders"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Anthropic", "local models"]);

    let gone = call(
        &app,
        "deleteModel",
        "deletedModelId",
        json!({ "modelId": model_id }),
    )
    .await;
    assert_eq!(&gone["deletedModelId"], model_id);
    let gone = call(
        &app,
        "deleteModelProvider",
        "deletedModelProviderId",
        json!({ "providerId": id }),
    )
    .await;
    assert_eq!(&gone["deletedModelProviderId"], id);
    let again = call(
        &app,
        "deleteModelProvider",
        "clientMutationId",
        json!({ "providerId": id }),
    )
    .await;
    assert_eq!(again["errors"][0]["code"], "NOT_FOUND");
}

/// A mutation is refused with this code, at this input field.
async fn refused(app: &TestApp, name: &str, input: Value, code: &str, path: &str) {
    let payload = call(app, name, "clientMutationId", input.clone()).await;
    let error = &payload["errors"][0];
    assert_eq!(error["code"], code, "{name} {input}: {payload}");
    let found = error["path"].as_array().unwrap().iter();
    let found: Vec<_> = found.map(|step| step.as_str().unwrap()).collect();
    assert_eq!(found.join("."), path, "{name} {input}: {payload}");
}

async fn bad_input_is_named(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let long = "x".repeat(5000);
    for (change, path) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "x".repeat(65) }), "name"),
        (json!({ "baseUrl": "models.example.org" }), "baseUrl"),
        (json!({ "baseUrl": "file:///etc/passwd" }), "baseUrl"),
        (json!({ "baseUrl": "https://me:pw@example.org" }), "baseUrl"),
        (
            json!({ "baseUrl": "https://example.org/?key=1" }),
            "baseUrl",
        ),
        (json!({ "kind": "OPENAI_COMPATIBLE" }), "baseUrl"),
        (json!({ "apiKey": "two words" }), "apiKey"),
        (json!({ "apiKey": "schlüssel" }), "apiKey"),
        (json!({ "apiKey": long }), "apiKey"),
        (json!({ "idempotencyKey": "" }), "idempotencyKey"),
        (
            json!({ "models": [{ "name": "a" }, { "name": "b c" }] }),
            "models.1.name",
        ),
        (json!({ "models": [{ "name": "" }] }), "models.0.name"),
        (
            json!({ "models": [{ "name": "a", "contextTokens": 0 }] }),
            "models.0.contextTokens",
        ),
        (
            json!({ "models": [{ "name": "a", "inputPrice": -1 }] }),
            "models.0.inputPrice",
        ),
        (
            json!({ "models": [{ "name": "a", "contextTokens": 10, "maxOutputTokens": 11 }] }),
            "models.0.maxOutputTokens",
        ),
    ] {
        let mut input = json!({ "kind": "ANTHROPIC", "name": "A" });
        for (name, value) in change.as_object().unwrap() {
            input[name] = value.clone();
        }
        refused(&app, "createModelProvider", input, "INVALID_INPUT", path).await;
    }
}

async fn models_of_a_new_provider_are_few_and_differ(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let twice =
        json!({ "kind": "ANTHROPIC", "name": "A", "models": [{ "name": "a" }, { "name": "a" }] });
    refused(
        &app,
        "createModelProvider",
        twice,
        "CONFLICT",
        "models.1.name",
    )
    .await;
    let many: Vec<_> = (0..101)
        .map(|n| json!({ "name": format!("m{n}") }))
        .collect();
    let many = json!({ "kind": "OLLAMA", "name": "A", "models": many });
    refused(
        &app,
        "createModelProvider",
        many,
        "LIMIT_EXCEEDED",
        "models",
    )
    .await;
}

async fn bad_changes_are_named(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let made = create(
        &app,
        json!({ "kind": "OLLAMA", "name": "A", "models": [{ "name": "a" }] }),
    )
    .await;
    let (id, model) = (&made["id"], &made["models"][0]["id"]);
    let again = json!({ "kind": "OPENAI", "name": "a" });
    refused(&app, "createModelProvider", again, "CONFLICT", "name").await;
    for (name, input, code, path) in [
        (
            "updateModelProvider",
            json!({ "providerId": "x" }),
            "INVALID_INPUT",
            "providerId",
        ),
        (
            "updateModelProvider",
            json!({ "providerId": model }),
            "NOT_FOUND",
            "",
        ),
        (
            "updateModelProvider",
            json!({ "providerId": id, "baseUrl": "nowhere" }),
            "INVALID_INPUT",
            "baseUrl",
        ),
        (
            "deleteModelProvider",
            json!({ "providerId": "x" }),
            "INVALID_INPUT",
            "providerId",
        ),
        (
            "testModelProvider",
            json!({ "providerId": "x" }),
            "INVALID_INPUT",
            "providerId",
        ),
        (
            "testModelProvider",
            json!({ "providerId": model }),
            "NOT_FOUND",
            "",
        ),
        (
            "createModel",
            json!({ "providerId": "x", "name": "b" }),
            "INVALID_INPUT",
            "providerId",
        ),
        (
            "createModel",
            json!({ "providerId": model, "name": "b" }),
            "NOT_FOUND",
            "",
        ),
        (
            "createModel",
            json!({ "providerId": id, "name": "a" }),
            "CONFLICT",
            "name",
        ),
        (
            "createModel",
            json!({ "providerId": id, "name": "b", "displayName": "x".repeat(65) }),
            "INVALID_INPUT",
            "displayName",
        ),
        (
            "updateModel",
            json!({ "modelId": "x" }),
            "INVALID_INPUT",
            "modelId",
        ),
        ("updateModel", json!({ "modelId": id }), "NOT_FOUND", ""),
        (
            "updateModel",
            json!({ "modelId": model, "outputPrice": -1 }),
            "INVALID_INPUT",
            "outputPrice",
        ),
        (
            "deleteModel",
            json!({ "modelId": "x" }),
            "INVALID_INPUT",
            "modelId",
        ),
        ("deleteModel", json!({ "modelId": id }), "NOT_FOUND", ""),
    ] {
        refused(&app, name, input, code, path).await;
    }
    let empty = create(&app, json!({ "kind": "OLLAMA", "name": "Empty" })).await;
    let input = json!({ "providerId": empty["id"] });
    refused(&app, "testModelProvider", input, "INVALID_INPUT", "model").await;
}

async fn one_model_that_is_offered_is_the_default(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    assert_eq!(models(&app).await, []);
    let input =
        json!({ "kind": "OLLAMA", "name": "A", "models": [{ "name": "a" }, { "name": "b" }] });
    let made = create(&app, input).await;
    let id = |at: usize| made["models"][at]["id"].clone();
    let expect = async |expected: &[(&str, bool)]| {
        let found = models(&app).await;
        let found: Vec<_> = found
            .iter()
            .map(|(name, is)| (name.as_str(), *is))
            .collect();
        assert_eq!(found, expected);
    };
    expect(&[("a", true), ("b", false)]).await;
    let update = async |input: Value| {
        let payload = call(&app, "updateModel", "model { isDefault }", input).await;
        assert_eq!(payload["errors"], json!([]));
        payload["model"]["isDefault"] == true
    };
    assert!(update(json!({ "modelId": id(0), "displayName": "A" })).await);
    assert!(update(json!({ "modelId": id(1), "isDefault": true })).await);
    expect(&[("a", false), ("b", true)]).await;
    let new = json!({ "providerId": made["id"], "name": "c", "isDefault": true });
    let new = call(&app, "createModel", "model { id isDefault }", new).await;
    assert_eq!(new["model"]["isDefault"], true);
    expect(&[("a", false), ("b", false), ("c", true)]).await;
    assert!(!update(json!({ "modelId": new["model"]["id"], "isEnabled": false })).await);
    expect(&[("a", true), ("b", false)]).await;
    let off = json!({ "providerId": made["id"], "isEnabled": false });
    call(&app, "updateModelProvider", "clientMutationId", off).await;
    expect(&[]).await;
}

async fn an_address_changes_only_together_with_the_key(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let server = ScriptedModels::start().await;
    let input = json!({ "kind": "ANTHROPIC", "name": "A", "apiKey": "sk-1" });
    let made = create(&app, input).await;
    let moved = json!({ "providerId": made["id"], "baseUrl": server.url() });
    let refused = call(&app, "updateModelProvider", PROVIDER, moved).await;
    assert_eq!(refused["errors"][0]["path"], json!(["apiKey"]));
    let moved = json!({ "providerId": made["id"], "baseUrl": server.url(), "apiKey": "sk-2" });
    let moved = call(&app, "updateModelProvider", PROVIDER, moved).await;
    assert_eq!(moved["errors"], json!([]));
    server.answer(Answer::text("ready"));
    let input = json!({ "providerId": made["id"] });
    call(&app, "testModelProvider", "test { ok }", input).await;
    assert_eq!(server.asked()[0].header("x-api-key"), "sk-2");
}

async fn the_test_button_says_in_words_how_it_went(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let server = ScriptedModels::start().await;
    let made = create(
        &app,
        json!({
            "kind": "OPENAI_COMPATIBLE", "name": "A", "baseUrl": server.url(), "apiKey": "sk-1",
            "models": [{ "name": "first" }],
        }),
    )
    .await;
    let test = async |model: Value| {
        let input = json!({ "providerId": made["id"], "model": model });
        let fields = "test { ok error latencyMs reply }";
        let mut payload = call(&app, "testModelProvider", fields, input).await;
        assert_eq!(payload["errors"], json!([]));
        payload["test"].take()
    };
    server.answer(Answer::text(" ready\n"));
    let result = test(Value::Null).await;
    assert_eq!(
        (&result["ok"], &result["reply"]),
        (&json!(true), &json!("ready"))
    );
    assert_eq!(result["error"], Value::Null);
    assert!(result["latencyMs"].as_i64().unwrap() >= 0);
    assert_eq!(server.asked()[0].body["model"], "first");
    assert_eq!(server.asked()[0].header("authorization"), "Bearer sk-1");
    for (answer, words) in [
        (Answer::refusal(401, "invalid_api_key"), "Check the key"),
        (
            Answer::refusal(404, "model_not_found"),
            "Check the model's name",
        ),
        (
            Answer::refusal(429, "rate_limit_exceeded"),
            "The key is good",
        ),
        (Answer::refusal(500, "server_error"), "status 500"),
        (Answer::Reset, "Check the address"),
    ] {
        server.answer(answer);
        let result = test(json!("another")).await;
        assert_eq!(
            (&result["ok"], &result["reply"]),
            (&json!(false), &Value::Null)
        );
        let error = result["error"].as_str().unwrap();
        assert!(error.contains(words), "{error}");
        assert!(!error.contains("sk-1"), "{error}");
    }
    assert_eq!(server.asked().pop().unwrap().body["model"], "another");
}
