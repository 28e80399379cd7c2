//! A workspace that is followed.

use serde_json::{Value, json};
use taskyard_server::app::{Ends, router};
use taskyard_server::config::Config;
use taskyard_server::domain::agent::AgentLifecycle;
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::user::{ApiTokenScope, Caller};
use taskyard_server::services::workspaces;

use crate::on_both_databases;
use crate::support::app::serve;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::raw_socket::RawSocket;

on_both_databases!(a_followed_workspace_is_told_until_it_is_deleted);

/// A socket on the flow's own services, so that it hears their bells.
async fn socket(flow: &Flow, caller: &Caller) -> RawSocket {
    let config = Config::defaults("unused".into());
    let address = serve(router(config, flow.services(), &Ends::default())).await;
    let token = flow.site.bearer(caller, ApiTokenScope::User).await;
    let url = format!("ws://{address}/graphql");
    RawSocket::ready(&url, json!({ "token": token })).await
}

/// Hears until the workspace is as wished.
async fn until(socket: &mut RawSocket, wish: impl Fn(&Value) -> bool) -> Value {
    loop {
        let mut message = socket.hear().await;
        assert_eq!(message["type"], "next", "{message}");
        let workspace = message["payload"]["data"]["workspace"].take();
        if wish(&workspace) {
            return workspace;
        }
    }
}

async fn a_followed_workspace_is_told_until_it_is_deleted(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (services, caller) = (flow.services(), &flow.caller);
    let id = flow.create_workspace("seen").await.id;
    let document = format!(
        "subscription {{ workspace(id: \"{id}\") {{ name status isHealthy latestBuild {{ number transition }} }} }}"
    );
    let bob = flow.site.member("bob").await;
    let mut foreign = socket(&flow, &bob).await;
    foreign.subscribe("1", &document).await;
    let refused = foreign.hear().await.to_string();
    assert!(
        refused.contains("NOT_FOUND") && !refused.contains("seen"),
        "{refused}"
    );

    let mut socket = socket(&flow, caller).await;
    socket.subscribe("1", &document).await;
    let has_status = |status: &'static str| move |it: &Value| it["status"] == status;
    let first = until(&mut socket, |_| true).await;
    assert_eq!(
        (&first["name"], &first["status"]),
        (&json!("seen"), &json!("PENDING"))
    );
    let job = flow.acquire().await.job;
    until(&mut socket, has_status("STARTING")).await;
    let agent = flow.declare(&job).await;
    flow.complete(&job).await;
    let runs = until(&mut socket, has_status("RUNNING")).await;
    assert_eq!(runs["isHealthy"], false, "its agent is not heard yet");
    flow.report(&agent, AgentLifecycle::Ready).await;
    until(&mut socket, |it| it["isHealthy"] == true).await;
    workspaces::rename(services, caller, id, "renamed")
        .await
        .unwrap();
    until(&mut socket, |it| it["name"] == "renamed").await;
    workspaces::stop(services, caller, id).await.unwrap();
    let build = json!({ "number": 2, "transition": "STOP" });
    until(&mut socket, |it| it["latestBuild"] == build).await;
    flow.carry_out(BuildTransition::Stop).await;
    until(&mut socket, has_status("STOPPED")).await;
    workspaces::delete(services, caller, id).await.unwrap();
    flow.carry_out(BuildTransition::Delete).await;
    until(&mut socket, has_status("DELETED")).await;
    assert_eq!(socket.hear().await["type"], "complete");
}
