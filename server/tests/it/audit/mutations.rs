//! Every mutation of the schema leaves an entry in the audit log, done or refused. A new mutation
//! needs a case in `cases`.

use async_graphql::parser::types::{
    BaseType, ServiceDocument, Type, TypeKind, TypeSystemDefinition,
};
use reqwest::RequestBuilder;
use sea_orm::QueryResult;
use serde_json::{Map, Value, json};
use taskyard_server::services::{api_tokens, sessions};
use uuid::Uuid;

use super::cases;
use crate::api_tokens::wanted;
use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::{meta, rows};

on_both_databases!(
    every_mutation_that_is_done_leaves_an_entry,
    every_mutation_that_is_refused_leaves_an_entry,
    every_mutation_of_somebody_unknown_leaves_an_entry,
);

/// The mutations of the schema, each with the type of its input.
pub fn mutations(schema: &ServiceDocument) -> Vec<(String, String)> {
    let TypeKind::Object(mutation) = kind_of(schema, "Mutation") else {
        panic!("no mutations");
    };
    let fields = mutation.fields.iter().map(|field| {
        let input = &field.node.arguments[0].node.ty.node;
        (field.node.name.node.to_string(), name_of(input))
    });
    fields.collect()
}

pub fn schema() -> ServiceDocument {
    async_graphql::parser::parse_schema(taskyard_server::graphql::sdl()).unwrap()
}

pub fn kind_of<'a>(schema: &'a ServiceDocument, name: &str) -> &'a TypeKind {
    let mut found = schema.definitions.iter().filter_map(|item| match item {
        TypeSystemDefinition::Type(found) if found.node.name.node == name => Some(&found.node.kind),
        _ => None,
    });
    found.next().unwrap_or(&TypeKind::Scalar)
}

pub fn name_of(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => name_of(inner),
    }
}

/// An input that the schema allows and that names nothing that is there.
pub fn value_of(schema: &ServiceDocument, ty: &Type) -> Value {
    let name = match &ty.base {
        BaseType::List(inner) => return json!([value_of(schema, inner)]),
        BaseType::Named(name) => name.as_str(),
    };
    match kind_of(schema, name) {
        TypeKind::Enum(words) => json!(words.values[0].node.value.node),
        TypeKind::InputObject(_) => input_of(schema, name),
        _ => match name {
            "ID" => json!(Uuid::now_v7()),
            "Int" | "Long" | "Float" => json!(1),
            "Boolean" => json!(true),
            "DateTime" => json!("2026-11-20T00:00:00Z"),
            _ => json!("nothing/there"),
        },
    }
}

fn input_of(schema: &ServiceDocument, name: &str) -> Value {
    let TypeKind::InputObject(input) = kind_of(schema, name) else {
        panic!("{name} is no input");
    };
    let needed = input.fields.iter().map(|field| &field.node);
    let needed = needed.filter(|field| !field.ty.node.nullable && field.default_value.is_none());
    let values: Map<String, Value> = needed
        .map(|field| {
            (
                field.name.node.to_string(),
                value_of(schema, &field.ty.node),
            )
        })
        .collect();
    values.into()
}

/// What an answer says: the code of its first error, wherever it stands; and its request's id.
pub async fn answer(name: &str, request: RequestBuilder) -> (Option<String>, String) {
    let response = request.send().await.unwrap();
    let request_id = header(&response, "x-request-id").to_owned();
    let body: Value = response.json().await.unwrap();
    let code = body["errors"][0]["extensions"]["code"]
        .as_str()
        .or_else(|| body["data"][name]["errors"][0]["code"].as_str())
        .or_else(|| body["data"][name]["results"][0]["errors"][0]["code"].as_str());
    (code.map(str::to_owned), request_id)
}

pub fn call(app: &TestApp, name: &str, input_type: &str, input: &Value) -> RequestBuilder {
    // One in bulk says of each part what came of it.
    let results = if name.ends_with("Tasks") {
        "results { errors { code } }"
    } else {
        ""
    };
    let document = format!(
        "mutation($input: {input_type}!) {{ {name}(input: $input) {{ errors {{ code message }} {results} }} }}"
    );
    let body = json!({ "query": document, "variables": { "input": input } });
    app.post(&body).header("user-agent", "the walk")
}

/// The entry of a request; there must be one for the mutation, or for each part of one in bulk.
async fn entry(app: &TestApp, name: &str, request_id: &str) -> (String, Option<String>) {
    let sql = "SELECT action, actor_name, object_kind, ip, user_agent, code FROM audit_entries WHERE request_id = $1";
    let found = rows(&app.site.services.db, sql, [request_id.into()]).await;
    assert!(!found.is_empty(), "{name} left no entry");
    let action_of = |row: &QueryResult| row.try_get::<String>("", "action").unwrap();
    // One may do several things, each with an entry of its own.
    let own: Vec<_> = found
        .iter()
        .filter(|row| {
            action_of(row) == name || name.ends_with('s') && name.starts_with(&action_of(row))
        })
        .collect();
    let actions: Vec<_> = found.iter().map(action_of).collect();
    assert_eq!(own.len(), 1, "{name} left {actions:?}");
    let text = |column: &str| own[0].try_get::<Option<String>>("", column).unwrap();
    assert!(
        !text("object_kind").unwrap().is_empty() || name == "signIn",
        "{name}: no kind"
    );
    assert_eq!(text("ip").as_deref(), Some("127.0.0.1"), "{name}");
    assert_eq!(text("user_agent").as_deref(), Some("the walk"), "{name}");
    (text("actor_name").unwrap(), text("code"))
}

async fn every_mutation_that_is_refused_leaves_an_entry(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ann = app.site.member("ann").await;
    let schema = schema();
    for (name, input_type) in mutations(&schema) {
        let token = api_tokens::create(&app.site.services, &ann, wanted(&name)).await;
        let (_, secret) = token.unwrap();
        let input = input_of(&schema, &input_type);
        let request = call(&app, &name, &input_type, &input).bearer_auth(secret.reveal());
        let (code, request_id) = answer(&name, request).await;
        let (actor, written) = entry(&app, &name, &request_id).await;
        if name != "signIn" {
            assert_eq!(actor, "ann", "{name}");
        }
        // What takes anything (a name, say) is done.
        assert_eq!(code, written, "{name}");
        // An input that no rule sees.
        let bad = json!({ "id": "no id", "taskId": "no id" });
        let ids: Vec<_> = input.as_object().unwrap().keys().cloned().collect();
        if let Some(id) = ids.iter().find(|field| bad.get(field.as_str()).is_some()) {
            let mut input = input.clone();
            input[id] = bad[id].clone();
            let request = call(&app, &name, &input_type, &input).bearer_auth(secret.reveal());
            let (code, request_id) = answer(&name, request).await;
            assert_eq!(code.as_deref(), Some("INVALID_INPUT"), "{name}");
            let (_, written) = entry(&app, &name, &request_id).await;
            assert_eq!(code, written, "{name}");
        }
    }
}

async fn every_mutation_of_somebody_unknown_leaves_an_entry(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let schema = schema();
    for (name, input_type) in mutations(&schema) {
        // Only so many are written a minute.
        app.site.pass(60);
        let input = input_of(&schema, &input_type);
        let request = call(&app, &name, &input_type, &input);
        let (code, request_id) = answer(&name, request).await;
        let (actor, written) = entry(&app, &name, &request_id).await;
        assert_eq!(actor, "", "{name}");
        assert!(code.is_some(), "{name} is done for nobody");
        assert_eq!(code, written, "{name}");
    }
}

async fn every_mutation_that_is_done_leaves_an_entry(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let app = TestApp::start(test).await;
    let schema = schema();
    let mut without = Vec::new();
    for (name, input_type) in mutations(&schema) {
        let Some(input) = cases::input_that_succeeds(&name, &flow, &app).await else {
            without.push(name);
            continue;
        };
        let link = app.site.link_token().await;
        let signed_in = sessions::sign_in(&app.site.services, &meta(), &link).await;
        let cookie = format!("taskyard={}", signed_in.unwrap().1.secret);
        let request = call(&app, &name, &input_type, &input).header("cookie", cookie);
        let (code, request_id) = answer(&name, request).await;
        assert_eq!(code, None, "{name} was refused: {input}");
        let (actor, written) = entry(&app, &name, &request_id).await;
        assert_eq!((actor.as_str(), written), ("admin", None), "{name}");
    }
    assert!(
        without.is_empty(),
        "give these mutations a case in server/tests/it/audit/cases.rs: {without:?}"
    );
}
