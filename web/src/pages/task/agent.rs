//! The agent: how it does, its apps, its log.

use leptos::prelude::*;

use super::header::is_web;
use super::live::LiveTask;
use crate::api::{self, SchemaEnum, agent_logs, task_live, use_api};
use crate::components::{Ago, Badge, Empty, LogBuffer, LogView, Tone};

type Agent = task_live::TaskLiveTaskTaskAgent;

/// The task's agent, or what there is before it.
#[component]
pub(super) fn AgentView(live: LiveTask) -> impl IntoView {
    let id = live.memo(|task| task.agent.as_ref().map(|agent| agent.id.clone()));
    let agent = live.memo(|task| task.agent.clone());
    let agent = Memo::new(move |_| agent.get().flatten());
    move || {
        match id.get().flatten() {
        Some(id) => view! { <Present id agent/> }.into_any(),
        None => view! {
            <Empty title="No agent yet">
                <p>"The agent starts when the workspace is built. The Build tab shows how far that is."</p>
            </Empty>
        }
        .into_any(),
    }
    }
}

#[component]
fn Present(id: String, agent: Memo<Option<Agent>>) -> impl IntoView {
    let log = LogBuffer::new();
    use_api().follow::<api::AgentLogs>(
        agent_logs::Variables {
            agent_id: id,
            after: None,
        },
        |data, variables| variables.after = Some(data.agent_logs.end_cursor.clone()),
        move |event| log.take(event.map(|data| data.map(|data| data.agent_logs.into()))),
    );
    view! {
        <section class="stack" data-testid="agent">
            {move || agent.get().map(about)}
            <LogView log label="Agent log" empty="The agent has written nothing yet." testid="agent-log"/>
        </section>
    }
}

fn about(agent: Agent) -> impl IntoView {
    let (connection, lifecycle) = (agent.connection, agent.lifecycle);
    view! {
        <dl class="facts card">
            <dt>"Agent"</dt>
            <dd>{agent.name}</dd>
            <dt>"Connection"</dt>
            <dd>
                <Badge tone=Tone::from(connection) label=connection.label() value=connection.wire() testid="agent-connection"/>
                {agent.last_seen_at.map(|at| view! { <span class="quiet">" heard " <Ago at/> " ago"</span> })}
            </dd>
            <dt>"Lifecycle"</dt>
            <dd data-testid="agent-lifecycle">{lifecycle.label()}</dd>
            {agent.isolation.map(|level| view! { <dt>"Isolation"</dt><dd>{level.label()}</dd> })}
        </dl>
        <ul class="apps">
            {agent.apps.into_iter().map(|app| {
                let health = app.health;
                let title = if app.display_name.is_empty() { app.slug } else { app.display_name };
                let link = app.url.filter(|url| is_web(url));
                view! {
                    <li class="app card">
                        {match link {
                            Some(url) => view! { <a href=url target="_blank" rel="noopener noreferrer">{title}</a> }.into_any(),
                            None => view! { <span>{title}</span> }.into_any(),
                        }}
                        <Badge tone=Tone::from(health) label=health.label() value=health.wire()/>
                    </li>
                }
            }).collect_view()}
        </ul>
    }
}
