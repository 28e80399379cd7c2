//! A NUL character, which PostgreSQL can't store, in every text that the schema takes: it is refused on both
//! databases, and never a fault of ours.

use async_graphql::parser::types::{BaseType, InputValueDefinition, ServiceDocument, TypeKind};
use serde_json::{Value, json};

use crate::audit::cases::input_that_succeeds;
use crate::audit::mutations::{answer, call, kind_of, mutations, name_of, schema, value_of};
use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    a_nul_in_any_text_of_any_mutation_is_refused_as_the_callers_mistake,
    a_nul_in_any_argument_of_any_query_is_no_fault_of_ours,
);

const NUL: &str = "a\0b";

/// Values of an argument or an input field with a NUL in one of its texts, each with the path of that text.
fn with_nul(schema: &ServiceDocument, field: &InputValueDefinition) -> Vec<(String, Value)> {
    let (of, name) = (name_of(&field.ty.node), field.name.node.to_string());
    let values: Vec<_> = match kind_of(schema, &of) {
        TypeKind::InputObject(object) => {
            let all = value_of(schema, &field.ty.node);
            let one = if all.is_array() { all[0].clone() } else { all };
            let inner = object.fields.iter().map(|inner| &inner.node);
            let inner = inner.flat_map(|inner| {
                let name = inner.name.node.to_string();
                with_nul(schema, inner)
                    .into_iter()
                    .map(move |(path, value)| (name.clone(), path, value))
            });
            let put = |(key, path, value): (String, String, Value)| {
                let mut object = one.clone();
                object[key] = value;
                (format!("{name}.{path}"), object)
            };
            inner.map(put).collect()
        }
        TypeKind::Scalar if matches!(of.as_str(), "String" | "ID") => vec![(name, json!(NUL))],
        _ => Vec::new(),
    };
    let is_list = matches!(field.ty.node.base, BaseType::List(_));
    let whole = |(path, value)| (path, if is_list { json!([value]) } else { value });
    values.into_iter().map(whole).collect()
}

async fn a_nul_in_any_text_of_any_mutation_is_refused_as_the_callers_mistake(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let app = TestApp::start(test).await;
    let schema = schema();
    let mut faults = Vec::new();
    for (name, input_type) in mutations(&schema) {
        let TypeKind::InputObject(object) = kind_of(&schema, &input_type) else {
            panic!("{input_type} is no input");
        };
        let good = input_that_succeeds(&name, &flow, &app).await.unwrap();
        let fields = object.fields.iter().map(|field| &field.node);
        // Only given back, compared, or asked for: none of them is stored.
        let kept = ["clientMutationId", "currentPassword", "model"];
        let fields = fields.filter(|field| !kept.contains(&field.name.node.as_str()));
        let mut inputs = Vec::new();
        for (path, value) in fields.flat_map(|field| with_nul(&schema, field)) {
            let mut input = good.clone();
            input[path.split('.').next().unwrap()] = value;
            inputs.push((path, input));
        }
        if name == "signIn" {
            inputs = vec![
                ("token".to_owned(), json!({ "token": NUL })),
                (
                    "username".to_owned(),
                    json!({ "username": NUL, "password": "x" }),
                ),
                (
                    "password".to_owned(),
                    json!({ "username": "admin", "password": NUL }),
                ),
            ];
        }
        for (path, input) in inputs {
            let request = call(&app, &name, &input_type, &input).bearer_auth(BOOTSTRAP_TOKEN);
            let (code, _) = answer(&name, request).await;
            if !matches!(code.as_deref(), Some("INVALID_INPUT" | "NOT_FOUND")) {
                faults.push(format!("{name}.{path}: {code:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

async fn a_nul_in_any_argument_of_any_query_is_no_fault_of_ours(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let schema = schema();
    let TypeKind::Object(query) = kind_of(&schema, "Query") else {
        panic!("no queries");
    };
    let mut faults = Vec::new();
    for field in query.fields.iter().map(|field| &field.node) {
        let arguments = || field.arguments.iter().map(|argument| &argument.node);
        let part = match kind_of(&schema, &name_of(&field.ty.node)) {
            TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_) => "{ __typename }",
            _ => "",
        };
        let needed =
            |it: &&InputValueDefinition| !it.ty.node.nullable && it.default_value.is_none();
        for argument in arguments() {
            for (path, value) in with_nul(&schema, argument) {
                let key = argument.name.node.as_str();
                let others = arguments().filter(needed).filter(|it| it.name.node != key);
                let mut variables = json!({ key: value });
                let mut declared = vec![format!("${key}: {}", argument.ty.node)];
                let mut given = vec![format!("{key}: ${key}")];
                for other in others {
                    let name = other.name.node.as_str();
                    variables[name] = value_of(&schema, &other.ty.node);
                    declared.push(format!("${name}: {}", other.ty.node));
                    given.push(format!("{name}: ${name}"));
                }
                let (declared, given) = (declared.join(", "), given.join(", "));
                let name = &field.name.node;
                let document = format!("query({declared}) {{ {name}({given}) {part} }}");
                let request = json!({ "query": document, "variables": variables });
                let answer = body(app.post(&request).bearer_auth(BOOTSTRAP_TOKEN)).await;
                let code = &answer["errors"][0]["extensions"]["code"];
                if !matches!(code.as_str(), None | Some("INVALID_INPUT" | "NOT_FOUND")) {
                    faults.push(format!("{name}.{path}: {answer}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
