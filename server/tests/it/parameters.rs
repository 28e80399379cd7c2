//! Parameters of templates, as they are given through the API: who wins, what is refused, and what a
//! later build has.

mod builds;
mod given;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use taskyard_server::domain::user::ApiTokenScope;

use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::versions::with_manifest;

/// One parameter for each check.
const TEMPLATE: &str = r#"
name = "shell"

[[agent]]
name = "main"
[[agent.app]]
slug = "shell"

[task]
app = "shell"
command = ["true"]

[[parameter]]
name = "branch"
type = "string"
required = true
regex = "^[a-z]+$"

[[parameter]]
name = "region"
type = "string"
default = "eu"
options = ["eu", "us"]
mutable = false

[[parameter]]
name = "size"
type = "number"
default = 2
min = 1
max = 8

[[parameter]]
name = "fast"
type = "bool"
default = false

[[parameter]]
name = "tools"
type = "list"
default = ["a"]
options = ["a", "b"]

[[parameter]]
name = "grows"
type = "number"
default = 5
monotonic = "increasing"

[[parameter]]
name = "shrinks"
type = "number"
default = 5
monotonic = "decreasing"
secret = true

[[parameter]]
name = "once"
type = "string"
default = "no"
ephemeral = true

[[preset]]
name = "Large"
values = { size = 8, fast = true }
"#;

/// A gateway whose templates have these parameters, asked as ann.
struct Asked {
    flow: Flow,
    app: TestApp,
    token: String,
}

impl Asked {
    async fn start(test: &TestDatabase) -> Self {
        let flow = Flow::start(test).await;
        with_manifest(&flow, TEMPLATE).await;
        let app = TestApp::start(test).await;
        let token = app.site.bearer(&flow.caller, ApiTokenScope::User).await;
        Self { flow, app, token }
    }

    async fn ask(&self, document: &str, variables: Value) -> Value {
        let request = json!({ "query": document, "variables": variables });
        let mut answer = body(self.app.post(&request).bearer_auth(&self.token)).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].take()
    }

    /// Runs a mutation that makes or changes a workspace; its payload.
    async fn run(&self, name: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let what = match name {
            "createTask" => "task { id workspace { id } }",
            "resumeTask" => "task { id } build { number }",
            _ => "workspace { id } build { number }",
        };
        let document = format!(
            "mutation($input: {kind}!) {{ done: {name}(input: $input) {{ {what} errors {{ code message path }} }} }}"
        );
        let mut data = self.ask(&document, json!({ "input": input })).await;
        data["done"].take()
    }

    /// The same; it must be done.
    async fn done(&self, name: &str, input: Value) -> Value {
        let payload = self.run(name, input).await;
        assert_eq!(payload["errors"], json!([]), "{name}");
        payload
    }

    /// The values that a workspace's latest build has.
    async fn values(&self, workspace: &Value) -> BTreeMap<String, Value> {
        let document =
            "query($id: ID!) { workspace(id: $id) { latestBuild { parameters { name value } } } }";
        let data = self.ask(document, json!({ "id": workspace })).await;
        let parameters = data["workspace"]["latestBuild"]["parameters"].as_array();
        let pair = |one: &Value| {
            (
                one["name"].as_str().unwrap().to_owned(),
                one["value"].clone(),
            )
        };
        parameters.unwrap().iter().map(pair).collect()
    }
}

/// Values as the API takes them.
fn values(given: &[(&str, &str)]) -> Value {
    let one = |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
    given.iter().map(one).collect()
}

/// An input of `createTask` or `createWorkspace`.
fn new(mutation: &str, name: &str, given: &[(&str, &str)]) -> Value {
    let mut input = json!({ "template": "shell", "name": name, "parameters": values(given) });
    if mutation == "createTask" {
        input["prompt"] = "echo".into();
    }
    input
}
