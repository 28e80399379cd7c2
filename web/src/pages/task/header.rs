//! How the task does, and what can be done with it.

use leptos::prelude::*;
use leptos_router::components::A;

use super::actions::Actions;
use super::live::LiveTask;
use crate::api::{AgentConnection, SchemaEnum};
use crate::components::{Badge, Tone};
use crate::context::{Clock, Connection};
use crate::time;

/// The gateway calls an agent lost that was silent for so long, in milliseconds.
const SILENCE: f64 = 30_000.0;

/// Name, state, status with its reason, and who runs it how.
#[component]
pub(super) fn Header(id: String, live: LiveTask) -> impl IntoView {
    let (status, state) = (live.status(), live.state());
    let reason = live.text(|task| task.status_reason.clone());
    let message = live.text(|task| {
        task.current_state
            .as_ref()
            .map(|current| current.message.clone())
            .unwrap_or_default()
    });
    let link = live.memo(|task| {
        task.current_state
            .as_ref()
            .and_then(|current| current.uri.clone())
    });
    let link = move || link.get().flatten().filter(|uri| is_web(uri));
    let template = live.text(|task| {
        let template = &task.template;
        let name = if template.display_name.is_empty() {
            &template.name
        } else {
            &template.display_name
        };
        format!("{name} v{}", task.template_version.number)
    });
    let owner = live.text(|task| task.owner.username.clone());
    let isolation = live.memo(|task| {
        task.workspace
            .as_ref()
            .and_then(|workspace| workspace.isolation)
    });
    view! {
        <header class="task-header">
            <div class="task-header-top">
                <div class="task-header-names">
                    <nav class="quiet" aria-label="Where this is"><A href="/">"Tasks"</A>" /"</nav>
                    <h1 class="page-title" data-testid="task-title">{live.title()}</h1>
                </div>
                <Actions id live/>
            </div>
            <div class="task-header-line">
                {move || status.get().map(|status| view! {
                    <Badge tone=Tone::from(status) label=status.label() value=status.wire() testid="task-status"/>
                })}
                <span data-testid="status-reason">{reason}</span>
            </div>
            <div class="task-header-line" aria-live="polite">
                {move || state.get().map(|state| view! {
                    <Badge tone=Tone::of_state(state, status.get()) label=state.label() value=state.wire() testid="task-state"/>
                })}
                <span class="task-header-message" data-testid="state-message">{message}</span>
                {move || link().map(|uri| view! {
                    <a href=uri target="_blank" rel="noopener noreferrer">"Open link"</a>
                })}
            </div>
            <p class="task-header-about quiet">
                <span>{template}</span>
                <span>{owner}</span>
                {move || isolation.get().flatten().map(|level| view! { <span>{level.label()}</span> })}
                <Freshness live/>
            </p>
        </header>
    }
}

/// When the agent was last heard.
#[component]
fn Freshness(live: LiveTask) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let connection = expect_context::<Connection>();
    let agent = live.memo(|task| {
        task.agent
            .as_ref()
            .map(|agent| (agent.connection, agent.last_seen_at.clone()))
    });
    move || {
        let (agent, heard) = agent.get().flatten()?;
        let silent = clock.now() - time::parse(&heard?)?;
        let text =
            if agent == AgentConnection::Connected && connection.is_live() && silent > SILENCE {
                // The gateway does not push every sign of life, but it would say if there were none.
                "heard less than 30 s ago".to_owned()
            } else {
                format!("heard {} ago", time::span(silent))
            };
        Some(view! { <span data-testid="freshness">{text}</span> })
    }
}

/// Only addresses of the web become links.
pub(super) fn is_web(uri: &str) -> bool {
    let scheme = uri
        .split_once("://")
        .map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::is_web;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web("https://example.org/pull/1"));
        assert!(is_web("HTTP://localhost:3000"));
        for other in [
            "javascript:alert(1)",
            "javascript://x",
            "data:text/html,x",
            "/tasks",
            "",
        ] {
            assert!(!is_web(other), "{other}");
        }
    }
}
