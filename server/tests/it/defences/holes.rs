//! Holes that programs of this kind were found to have, each tried here.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use serde_json::{Value, json};
use taskyard_server::app::{Ends, router};
use taskyard_server::config::Config;
use taskyard_server::domain::job::JobStatus;
use taskyard_server::domain::user::{ApiTokenScope, Caller};

use crate::on_both_databases;
use crate::support::app::{TestApp, body, serve};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::gateway::{Gateway, http_client};
use crate::support::raw_socket::RawSocket;

on_both_databases!(
    a_stolen_credential_is_no_use_for_another_s_job,
    an_organization_that_the_client_names_opens_nothing,
    a_forged_host_changes_no_link_and_opens_no_door,
    a_parameter_is_never_run_by_a_shell,
);

/// Coder took the app and the agent, Woodpecker the agent, from what the client said.
#[test]
fn who_an_agent_is_follows_from_its_credential_alone() {
    let operations = [
        "AgentReportInput",
        "AppendAgentLogsInput",
        "AppendMessagesInput",
        "ReportAppStatusInput",
    ];
    let mut seen = 0;
    let schema = parse_schema(include_str!("../../../../worker.graphql")).unwrap();
    for definition in schema.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let name = definition.node.name.node.to_string();
        let TypeKind::InputObject(input) = definition.node.kind else {
            continue;
        };
        if !operations.contains(&name.as_str()) {
            continue;
        }
        seen += 1;
        for field in &input.fields {
            let of = field.node.ty.node.to_string();
            assert!(
                !of.contains("ID"),
                "{name}.{} names something",
                field.node.name
            );
        }
    }
    assert_eq!(seen, operations.len());
}

/// An answer of the worker schema.
async fn ask_as_worker(address: &str, token: &str, document: &str, variables: &Value) -> Value {
    let request = http_client().post(format!("http://{address}/worker/graphql"));
    let request = request.json(&json!({ "query": document, "variables": variables }));
    body(request.bearer_auth(token)).await
}

async fn provisioner(address: &str, token: &str, name: &str) -> Value {
    let document = "mutation($input: RegisterProvisionerInput!) { registerProvisioner(input: $input) { provisionerId } }";
    let input = json!({ "name": name, "host": name, "driver": "process", "isolation": "PROCESS", "version": "1" });
    let mut answer = ask_as_worker(address, token, document, &json!({ "input": input })).await;
    let id = answer["data"]["registerProvisioner"]["provisionerId"].take();
    assert!(id.is_string(), "{answer}");
    id
}

async fn a_stolen_credential_is_no_use_for_another_s_job(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let config = Config::defaults("unused".into());
    let address = serve(router(config, flow.services(), &Ends::default()))
        .await
        .to_string();
    let administrator: Caller = flow.site.administrator().await;
    let mine = flow
        .site
        .bearer(&administrator, ApiTokenScope::Provisioner)
        .await;
    let stolen = flow
        .site
        .bearer(&administrator, ApiTokenScope::Provisioner)
        .await;
    let task = flow.create("mine").await;
    let id = provisioner(&address, &mine, "mine").await;
    let acquire =
        "mutation($input: AcquireJobInput!) { acquireJob(input: $input) { job { id runLease } } }";
    let input = json!({ "input": { "provisionerId": id } });
    let job = ask_as_worker(&address, &mine, acquire, &input).await;
    let job = &job["data"]["acquireJob"]["job"];
    assert!(job["id"].is_string());
    let lease = json!({ "jobId": job["id"], "runLease": job["runLease"] });
    let with = |more: Value| {
        let mut input = lease.clone();
        let more = more.as_object().unwrap().clone();
        input.as_object_mut().unwrap().extend(more);
        json!({ "input": input })
    };
    for (name, input) in [
        ("renewLease", with(json!({}))),
        ("completeJob", with(json!({}))),
        ("failJob", with(json!({ "error": "x", "code": "INTERNAL" }))),
        ("declareResources", with(json!({ "resources": [] }))),
        ("appendLogs", with(json!({ "lines": [] }))),
    ] {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let document =
            format!("mutation($input: {kind}!) {{ done: {name}(input: $input) {{ lease }} }}");
        let answer = ask_as_worker(&address, &stolen, &document, &input).await;
        assert_eq!(answer["data"]["done"]["lease"], "LOST", "{name}: {answer}");
    }
    // Nor does it acquire in the other's name.
    let another = ask_as_worker(&address, &stolen, acquire, &input).await;
    assert!(another["data"]["acquireJob"]["job"].is_null(), "{another}");
    assert_eq!(flow.job_of(&task).await.status, JobStatus::Running);
    let renew = "mutation($input: RenewLeaseInput!) { renewLease(input: $input) { lease } }";
    let renewed = ask_as_worker(&address, &mine, renew, &with(json!({}))).await;
    assert_eq!(renewed["data"]["renewLease"]["lease"], "HELD");
}

/// Daytona's socket joined the organization that the client named.
async fn an_organization_that_the_client_names_opens_nothing(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    app.site.organization("lab").await;
    let ann = app.site.member("ann").await;
    let token = app.site.bearer(&ann, ApiTokenScope::User).await;
    let url = format!("ws://{}/graphql", app.address);
    let payload = json!({ "token": token, "organization": "lab", "organizationId": "lab" });
    let mut socket = RawSocket::ready(&url, payload).await;
    let tasks =
        "{ tasks(query: \"organization:lab\") { nodes { id } } organizations { nodes { name } } }";
    socket.subscribe("1", tasks).await;
    let heard = socket.hear().await;
    let data = &heard["payload"]["data"];
    assert_eq!(data["tasks"]["nodes"], json!([]), "{heard}");
    let names = data["organizations"]["nodes"].to_string();
    assert!(!names.contains("lab"), "{names}");
    socket.hear().await;
    let follow = "subscription { tasks(query: \"organization:lab\") { change } }";
    socket.subscribe("2", follow).await;
    // Nothing to hear of it: what is asked next is answered first.
    socket.subscribe("3", "{ __typename }").await;
    assert_eq!(socket.hear().await["id"], "3");
}

/// Coder believed X-Forwarded-Host.
async fn a_forged_host_changes_no_link_and_opens_no_door(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ann = app.site.member("ann").await;
    let administrator = app.site.administrator().await;
    let token = app.site.bearer(&administrator, ApiTokenScope::User).await;
    let document = "mutation($input: CreateSignInLinkInput!) { createSignInLink(input: $input) { signInUrl errors { message } } }";
    let input = json!({ "userId": ann.actor.user_id.to_string() });
    let forged = app
        .post(&json!({ "query": document, "variables": { "input": input } }))
        .bearer_auth(token)
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "host=evil.example");
    let answer = body(forged).await;
    let link = answer["data"]["createSignInLink"]["signInUrl"].as_str();
    let link = link.unwrap_or_else(|| panic!("{answer}"));
    assert!(!link.contains("evil.example"), "{link}");
    for header in [
        "x-forwarded-host",
        "forwarded",
        "x-original-host",
        "x-forwarded-server",
    ] {
        let request = app.post(&json!({ "query": "{ __typename }" }));
        let request = request
            .header("origin", "http://evil.example")
            .header(header, "evil.example");
        assert_eq!(request.send().await.unwrap().status(), 403, "{header}");
    }
}

/// Coder's parameters were part of a command.
async fn a_parameter_is_never_run_by_a_shell(test: &TestDatabase) {
    let gateway = Gateway::start(&test.url).await;
    let hostile = "$(touch pwned); `touch pwned` & \" ' \\ ${IFS} | touch pwned\n\u{202e}";
    let script = "printf '%s' \"$TASKYARD_PROMPT\" >/dev/null; ls -a; echo end";
    let input = json!({ "template": "shell", "prompt": script, "displayName": "$(touch pwned) `touch pwned`" });
    let payload = gateway.mutate("createTask", "CreateTaskInput", "task { id }", input);
    let id = payload.await["task"]["id"].as_str().unwrap().to_owned();
    let output = gateway.output_until(&id, "end").await;
    assert!(!output.contains("pwned"), "{output}");
    let input = json!({ "taskId": id, "text": hostile });
    let document = "mutation($input: SendTaskInputInput!) { sendTaskInput(input: $input) { errors { code } } }";
    gateway.answer(document, json!({ "input": input })).await;
    let id = gateway.shell_task("ls -aR ..; echo end").await;
    let output = gateway.output_until(&id, "end").await;
    assert!(!output.contains("pwned"), "{output}");
}
