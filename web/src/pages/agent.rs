//! An agent: how it does, its apps, its log.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{AGENT_LOGS, LogBatch, Read, use_api, words};
use crate::browser;
use crate::components::{Empty, Facts, LogBuffer, LogView, ago, badge, live};

/// The agent of a workspace, or what there is before it.
pub(super) fn agent_view(agent: Memo<Value>) -> AnyView {
    let id = Memo::new(move |_| agent.with(|agent| agent.maybe("/id")));
    live(move || {
        match id.get() {
        Some(id) => present(&id, agent),
        None => view! {
            <Empty title="No agent yet">
                <p>"The agent starts when the workspace is built. The Build tab shows how far that is."</p>
            </Empty>
        }
        .into_any(),
    }
    })
}

fn present(id: &str, agent: Memo<Value>) -> AnyView {
    let log = LogBuffer::new();
    let variables = json!({ "agentId": id, "after": null });
    use_api().follow(
        AGENT_LOGS,
        variables,
        "/agentLogs/endCursor",
        move |event| {
            log.take(event.map(|data| data.map(|data| LogBatch::of(&data["agentLogs"]))));
        },
    );
    view! {
        <section class="stack" data-testid="agent">
            {live(move || agent.with(about))}
            <LogView log label="Agent log" empty="The agent has written nothing yet." testid="agent-log"/>
        </section>
    }
    .into_any()
}

fn about(agent: &Value) -> AnyView {
    let connection = view! {
        {badge(&agent.text("/connection"), "agent-connection")}
        <span class="quiet">" heard " {ago(agent.maybe("/lastSeenAt"), "never")}</span>
    };
    let lifecycle = words(&agent.text("/lifecycle"));
    let facts = Facts::default()
        .text("Agent", agent.text("/name"))
        .with("Connection", connection)
        .with(
            "Lifecycle",
            view! { <span data-testid="agent-lifecycle">{lifecycle}</span> },
        )
        .text("Isolation", words(&agent.text("/isolation")));
    let apps: Vec<AnyView> = agent.items("/apps").iter().map(app).collect();
    view! { <div class="card">{facts.view()}</div><ul class="apps">{apps}</ul> }.into_any()
}

fn app(app: &Value) -> AnyView {
    let title = app.title("/displayName", "/slug");
    let url = app.text("/url");
    let name = if browser::is_web(&url) {
        view! { <a href=url target="_blank" rel="noopener noreferrer">{title}</a> }.into_any()
    } else {
        title.into_any()
    };
    view! { <li class="app card">{name} " " {badge(&app.text("/health"), "app-health")}</li> }
        .into_any()
}
