//! The rest of what is known about the task.

use leptos::prelude::*;
use serde_json::Value;

use super::live::LiveTask;
use crate::api::{Read, words};
use crate::components::{CopyButton, Facts, live as part};

/// Prompt, parameters, names and ids.
pub(super) fn details(live: LiveTask) -> AnyView {
    let task = live.at("");
    part(move || {
        let task = task.get();
        let prompt = task.text("/prompt");
        let parameters = parameters(task.items("/workspace/latestBuild/parameters"));
        view! {
            <section class="stack" data-testid="details">
                <div class="card stack">
                    <div class="section-head">
                        <h2>"Prompt"</h2>
                        <CopyButton text=prompt.clone() what="the prompt"/>
                    </div>
                    <pre class="plain-text">{prompt}</pre>
                </div>
                {parameters}
                <div class="card">{facts(&task)}</div>
            </section>
        }
        .into_any()
    })
}

/// The values that a build was given.
pub(in crate::pages) fn parameters(parameters: &[Value]) -> Option<AnyView> {
    if parameters.is_empty() {
        return None;
    }
    let facts = parameters
        .iter()
        .fold(Facts::default(), |facts, parameter| {
            let value = parameter
                .maybe("/value")
                .unwrap_or_else(|| "(secret)".to_owned());
            facts.with(
                parameter.text("/name"),
                view! { <span class="mono">{value}</span> },
            )
        });
    Some(view! { <div class="card stack"><h2>"Parameters"</h2>{facts.view()}</div> }.into_any())
}

fn facts(task: &Value) -> AnyView {
    let id = |at: &str, what: &'static str| {
        let id = task.text(at);
        view! { <span class="mono">{id.clone()}</span> " " <CopyButton text=id what/> }
    };
    let workspace = format!(
        "{}, {}",
        task.text("/workspace/name"),
        words(&task.text("/workspace/status")).to_lowercase()
    );
    let workspace_href = format!("/workspaces/{}", task.text("/workspace/id"));
    let pause = match task.maybe("/autoPauseMinutes") {
        Some(minutes) => format!("after {minutes} idle minutes"),
        None => "never".to_owned(),
    };
    Facts::default()
        .text("Name", task.text("/name"))
        .text(
            "Owner",
            format!(
                "{} ({})",
                task.text("/owner/displayName"),
                task.text("/owner/username")
            ),
        )
        .text(
            "Organization",
            task.title("/organization/displayName", "/organization/name"),
        )
        .text(
            "Template",
            format!(
                "{}, version {}",
                task.text("/template/name"),
                task.text("/templateVersion/number")
            ),
        )
        .text("Pauses by itself", pause)
        .at("Created", task.maybe("/createdAt"))
        .at("Changed", task.maybe("/updatedAt"))
        .with("Task id", id("/id", "the task's id"))
        .with(
            "Workspace",
            view! { <a href=workspace_href>{workspace}</a> },
        )
        .with("Workspace id", id("/workspace/id", "the workspace's id"))
        .with("Agent id", id("/agent/id", "the agent's id"))
        .view()
}
