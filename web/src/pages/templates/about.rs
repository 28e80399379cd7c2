//! What a template is for and what it asks for.

use leptos::prelude::*;
use serde_json::Value;

use crate::api::{Read, words};
use crate::components::{Empty, Facts, prose};

/// Facts and readme.
pub(super) fn overview(template: &Value) -> AnyView {
    let readme = template.text("/activeVersion/readme").trim().to_owned();
    let pause = match template.maybe("/autoPauseMinutes") {
        Some(minutes) => format!("after {minutes} idle minutes"),
        None => "never by themselves".to_owned(),
    };
    let facts = Facts::default()
        .text("Name", template.text("/name"))
        .prose("For", &template.text("/description"))
        .text(
            "Organization",
            template.title("/organization/displayName", "/organization/name"),
        )
        .text("Active version", template.text("/activeVersion/name"))
        .text("Runs by", template.text("/activeVersion/driver"))
        .text("Workspaces", template.text("/workspaceCount"))
        .text("Tasks pause", pause)
        .at("Made", template.maybe("/createdAt"));
    view! {
        <section class="stack" data-testid="overview">
            <div class="card">{facts.view()}</div>
            {(!readme.is_empty()).then(|| view! {
                <div class="card stack"><h2>"Read me"</h2><pre class="plain-text">{readme}</pre></div>
            })}
        </section>
    }
    .into_any()
}

/// Parameters and presets of the active version.
pub(super) fn parameter_list(template: &Value) -> AnyView {
    let parameters = template.items("/activeVersion/parameters");
    if parameters.is_empty() {
        return view! { <Empty title="No parameters"><p>"The template asks for nothing."</p></Empty> }
            .into_any();
    }
    let facts = parameters
        .iter()
        .fold(Facts::default(), |facts, parameter| {
            facts.with(parameter.title("/displayName", "/name"), about(parameter))
        });
    let presets: Vec<AnyView> = template
        .items("/activeVersion/presets")
        .iter()
        .map(preset)
        .collect();
    view! {
        <section class="stack" data-testid="parameters">
            <div class="card">{facts.view()}</div>
            {presets}
        </section>
    }
    .into_any()
}

fn about(parameter: &Value) -> AnyView {
    let marks = [
        ("/required", "required"),
        ("/secret", "secret"),
        ("/ephemeral", "asked for each time"),
    ];
    let mut about = vec![parameter.text("/name"), words(&parameter.text("/type"))];
    about.extend(
        marks
            .iter()
            .filter(|(at, _)| parameter.flag(at))
            .map(|(_, mark)| (*mark).to_owned()),
    );
    if !parameter.flag("/mutable") {
        about.push("fixed once made".to_owned());
    }
    about.extend(
        parameter
            .maybe("/defaultValue")
            .map(|value| format!("default {value}")),
    );
    view! {
        {prose(&parameter.text("/description"))}
        <span class="quiet">" (" {about.join(", ")} ")"</span>
    }
    .into_any()
}

fn preset(preset: &Value) -> AnyView {
    let facts = preset
        .items("/parameters")
        .iter()
        .fold(Facts::default(), |facts, value| {
            facts.text(value.text("/name"), value.text("/value"))
        });
    let mark = if preset.flag("/isDefault") {
        " (default)"
    } else {
        ""
    };
    view! {
        <div class="card stack">
            <h2>"Preset " {preset.text("/name")} {mark}</h2>
            <p class="quiet">{prose(&preset.text("/description"))}</p>
            {facts.view()}
        </div>
    }
    .into_any()
}
