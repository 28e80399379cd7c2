//! The rest of what is known about the task.

use leptos::prelude::*;

use super::live::{Detail, LiveTask};
use crate::api::SchemaEnum;
use crate::components::CopyButton;
use crate::time;

/// Prompt, parameters, names and ids.
#[component]
pub(super) fn Details(live: LiveTask) -> impl IntoView {
    let task = live.memo(Detail::clone);
    move || {
        task.get().map(|task| {
            view! {
                <section class="stack" data-testid="details">
                    <div class="card stack">
                        <div class="details-head">
                            <h2>"Prompt"</h2>
                            <CopyButton text=task.prompt.clone() what="the prompt"/>
                        </div>
                        <pre class="details-prompt">{task.prompt.clone()}</pre>
                    </div>
                    {parameters(&task)}
                    {facts(&task)}
                </section>
            }
        })
    }
}

fn parameters(task: &Detail) -> impl IntoView + use<> {
    let build = task
        .workspace
        .as_ref()
        .and_then(|workspace| workspace.latest_build.as_ref());
    let parameters = build
        .map(|build| build.parameters.clone())
        .unwrap_or_default();
    (!parameters.is_empty()).then(|| view! {
        <div class="card stack">
            <h2>"Parameters"</h2>
            <dl class="facts">
                {parameters.into_iter().map(|parameter| view! {
                    <dt>{parameter.name}</dt>
                    <dd class="mono">{parameter.value.unwrap_or_else(|| "(secret)".to_owned())}</dd>
                }).collect_view()}
            </dl>
        </div>
    })
}

fn facts(task: &Detail) -> impl IntoView + use<> {
    let id = |label: &'static str, id: String, what: &'static str| {
        view! {
            <dt>{label}</dt>
            <dd><span class="mono">{id.clone()}</span> " " <CopyButton text=id what/></dd>
        }
    };
    let plain = |label: &'static str, text: String| view! { <dt>{label}</dt><dd>{text}</dd> };
    let when = |at: &str| time::parse(at).map_or_else(|| at.to_owned(), time::full);
    let organization = &task.organization;
    view! {
        <dl class="facts card">
            {plain("Name", task.name.clone())}
            {plain("Owner", format!("{} ({})", task.owner.display_name, task.owner.username))}
            {plain("Organization", if organization.display_name.is_empty() { organization.name.clone() } else { organization.display_name.clone() })}
            {plain("Template", format!("{}, version {}", task.template.name, task.template_version.number))}
            {plain("Created", when(&task.created_at))}
            {plain("Changed", when(&task.updated_at))}
            {id("Task id", task.id.clone(), "the task's id")}
            {task.workspace.as_ref().map(|workspace| view! {
                {plain("Workspace", format!("{}, {}", workspace.name, workspace.status.label().to_lowercase()))}
                {id("Workspace id", workspace.id.clone(), "the workspace's id")}
            })}
            {task.agent.as_ref().map(|agent| id("Agent id", agent.id.clone(), "the agent's id"))}
        </dl>
    }
}
