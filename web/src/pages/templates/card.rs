//! One template.

use leptos::prelude::*;

use crate::api::{Parameter, SchemaEnum, Template, TemplateVersion};

/// What the template is for, and behind a fold its readme and parameters.
#[component]
pub(super) fn TemplateCard(template: Template) -> impl IntoView {
    let title = template.title().to_owned();
    let tasks = template
        .task_version()
        .is_none()
        .then_some("Can't run tasks.");
    view! {
        <article class="card template" data-testid="template">
            <h2>{title} " " <span class="quiet mono">{template.name}</span></h2>
            <p>{template.description}</p>
            {tasks.map(|note| view! { <p class="quiet">{note}</p> })}
            {template.active_version.map(version)}
        </article>
    }
}

fn version(version: TemplateVersion) -> impl IntoView {
    let readme = version.readme.trim().to_owned();
    let parameters = version.parameters;
    view! {
        <p class="quiet template-about">
            {format!("Version {}", version.number)}
            {(!parameters.is_empty()).then(|| format!(" · {}", counted(parameters.len(), "parameter")))}
            {(!version.presets.is_empty()).then(|| format!(" · {}", counted(version.presets.len(), "preset")))}
        </p>
        {(!parameters.is_empty()).then(|| view! {
            <details>
                <summary>"Parameters"</summary>
                <dl class="facts">{parameters.into_iter().map(parameter).collect_view()}</dl>
            </details>
        })}
        {(!readme.is_empty()).then(|| view! {
            <details>
                <summary>"Read me"</summary>
                <pre class="template-readme">{readme}</pre>
            </details>
        })}
    }
}

fn parameter(parameter: Parameter) -> impl IntoView {
    let need = if parameter.required { ", required" } else { "" };
    let default = parameter
        .default_value
        .map(|value| format!(" · default {value}"));
    view! {
        <dt class="mono">{parameter.name}</dt>
        <dd>
            {parameter.description}
            <span class="quiet">{format!(" ({}{need})", parameter.type_.label())}{default}</span>
        </dd>
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
