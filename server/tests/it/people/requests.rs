//! Requests that are under way when their caller loses rights.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use taskyard_server::domain::task::Task;
use taskyard_server::domain::user::{ApiTokenScope, Caller, OrganizationRole, SiteRole};
use taskyard_server::events::Topic;
use taskyard_server::services::{api_tokens, memberships, sessions, users};
use tokio::task::JoinHandle;

use super::users::roles_of;
use crate::api_tokens::wanted;
use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::meta;

on_both_databases!(
    suspension_ends_a_request_under_way,
    a_lowered_role_and_a_lost_place_end_requests_under_way,
    a_revoked_token_and_an_ended_session_end_requests_under_way,
);

/// Ann's active task, whose agent never answers.
async fn silent(flow: &Flow) -> Task {
    let task = flow.create("waits").await;
    flow.activate(&task).await;
    task
}

/// Sends an input that nobody accepts, so that its request would wait for half a minute; comes back when it
/// waits.
async fn under_way(
    app: &TestApp,
    task: &Task,
    prove: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> JoinHandle<Value> {
    let workspace = Topic::Commands(task.workspace_id);
    let mut sent = app.site.services.events.listen(workspace);
    let document = "mutation($id: ID!) { sendTaskInput(input: { taskId: $id, text: \"x\" }) { errors { code } } }";
    let variables = json!({ "id": task.id.to_string() });
    let request = app.post(&json!({ "query": document, "variables": variables }));
    let waiting = tokio::spawn(body(prove(request)));
    sent.heard().await;
    waiting
}

async fn is_ended(waiting: JoinHandle<Value>) {
    let answer = waiting.await.unwrap();
    let code = &answer["errors"][0]["extensions"]["code"];
    assert_eq!(code, "UNAUTHENTICATED", "{answer}");
}

async fn suspension_ends_a_request_under_way(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = silent(&flow).await;
    let app = TestApp::start(test).await;
    let token = app.site.bearer(&flow.caller, ApiTokenScope::User).await;
    let waiting = under_way(&app, &task, |request| request.bearer_auth(&token)).await;
    let administrator = app.site.administrator().await;
    let id = flow.caller.actor.user_id;
    users::suspend(&app.site.services, &administrator, id)
        .await
        .unwrap();
    is_ended(waiting).await;
}

async fn a_lowered_role_and_a_lost_place_end_requests_under_way(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = silent(&flow).await;
    let app = TestApp::start(test).await;
    let (site, services) = (&app.site, &app.site.services);
    let administrator = site.administrator().await;
    let organization = site.default_organization().await;
    for how in ["role", "place", "no-place"] {
        let places = [(organization, OrganizationRole::Admin)];
        let caller: Caller = site.person(how, &[SiteRole::UserAdmin], &places).await;
        let token = site.bearer(&caller, ApiTokenScope::User).await;
        let waiting = under_way(&app, &task, |request| request.bearer_auth(&token)).await;
        let (id, place) = (caller.actor.user_id, (organization, caller.actor.user_id));
        match how {
            "role" => {
                let lowered = users::update(services, &administrator, roles_of(id, &[]));
                lowered.await.map(drop).unwrap();
            }
            "place" => {
                let role = OrganizationRole::Member;
                let lowered = memberships::set(services, &administrator, place, role);
                lowered.await.map(drop).unwrap();
            }
            _ => {
                let removed = memberships::remove(services, &administrator, place);
                removed.await.map(drop).unwrap();
            }
        }
        is_ended(waiting).await;
    }
}

async fn a_revoked_token_and_an_ended_session_end_requests_under_way(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = silent(&flow).await;
    let app = TestApp::start(test).await;
    let services = &app.site.services;
    let made = api_tokens::create(services, &flow.caller, wanted("short")).await;
    let (token, secret) = made.unwrap();
    let secret = secret.reveal();
    let waiting = under_way(&app, &task, |request| request.bearer_auth(secret)).await;
    api_tokens::revoke(services, &flow.caller, token.id)
        .await
        .unwrap();
    is_ended(waiting).await;

    let link = app.site.link_token().await;
    let (_, session) = sessions::sign_in(services, &meta(), &link).await.unwrap();
    let cookie = format!("taskyard={}", session.secret);
    let waiting = under_way(&app, &task, |request| request.header("cookie", cookie)).await;
    sessions::sign_out(services, &session.caller).await.unwrap();
    is_ended(waiting).await;
}
