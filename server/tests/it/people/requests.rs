//! Requests that are under way when their caller loses rights.

use serde_json::json;
use taskyard_server::domain::user::ApiTokenScope;
use taskyard_server::events::Topic;
use taskyard_server::services::users;

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;

on_both_databases!(suspension_ends_a_request_under_way);

async fn suspension_ends_a_request_under_way(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("waits").await;
    flow.activate(&task).await;
    let app = TestApp::start(test).await;
    let workspace = Topic::Commands(task.workspace_id);
    let mut sent = app.site.services.events.listen(workspace);
    let token = app.site.bearer(&flow.caller, ApiTokenScope::User).await;
    // No agent is there to accept the input, so this would wait for half a minute.
    let document = "mutation($id: ID!) { sendTaskInput(input: { taskId: $id, text: \"x\" }) { errors { code } } }";
    let variables = json!({ "id": task.id.to_string() });
    let request = app.post(&json!({ "query": document, "variables": variables }));
    let waiting = tokio::spawn(body(request.bearer_auth(&token)));
    sent.heard().await;
    let administrator = app.site.administrator().await;
    let id = flow.caller.actor.user_id;
    users::suspend(&app.site.services, &administrator, id)
        .await
        .unwrap();
    let answer = waiting.await.unwrap();
    let code = &answer["errors"][0]["extensions"]["code"];
    assert_eq!(code, "UNAUTHENTICATED", "{answer}");
}
