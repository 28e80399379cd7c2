//! The models of a provider.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{CREATE_MODEL, DELETE_MODEL, Document, Read, UPDATE_MODEL};
use crate::components::{Actions, Field, Form, Kind, Reload, Tone, toned_badge, use_dialog};

/// The models, one below the other.
pub(super) fn models_of(
    provider: &Value,
    is_fixed: bool,
    actions: Actions,
    reload: Reload,
) -> AnyView {
    let models = provider.items("/models");
    if models.is_empty() {
        return view! { <p class="quiet">"It has no model yet: add one."</p> }.into_any();
    }
    let rows: Vec<AnyView> = models
        .iter()
        .map(|model| row(model, is_fixed, actions, reload))
        .collect();
    view! { <ul class="models">{rows}</ul> }.into_any()
}

/// Asks for a model to add.
pub(super) fn add_model(provider: &str, reload: Reload) {
    form(
        CREATE_MODEL,
        "Add model",
        json!({ "providerId": provider }),
        &Value::Null,
    )
    .done(move |_| reload.now())
    .open("New model");
}

fn form(document: Document, submit: &'static str, input: Value, model: &Value) -> Form {
    let mut form = Form::new(document, submit, input);
    if model.is_null() {
        form =
            form.field(Field::text("name", "Name").required().help(
                "As the provider calls it. What is left empty below is what is known of it.",
            ));
    }
    let tokens = |name: &'static str, label: &'static str| {
        Field::new(name, label, Kind::Number(Some(1.0), None)).with(model.text(&format!("/{name}")))
    };
    let price = |name: &'static str, label: &'static str| {
        Field::new(name, label, Kind::Dollars)
            .help("US dollars for a million tokens; 0: unknown.")
            .with(dollars(model, &format!("/{name}")))
    };
    form.field(Field::text("displayName", "Shown as").with(model.text("/displayName")))
        .field(tokens("contextTokens", "Tokens of a conversation"))
        .field(tokens("maxOutputTokens", "Tokens of an answer"))
        .field(price("inputPrice", "Price of what it reads"))
        .field(price("outputPrice", "Price of what it writes"))
}

/// A price in dollars, as people write it; empty where there is none to show.
fn dollars(model: &Value, at: &str) -> String {
    let Some(price) = model.pointer(at).and_then(Value::as_i64) else {
        return String::new();
    };
    let (whole, rest) = (price / 1_000_000, price % 1_000_000);
    let rest = format!("{rest:06}");
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() {
        whole.to_string()
    } else {
        format!("{whole}.{rest:0<2}")
    }
}

fn about(model: &Value) -> String {
    let mut about = vec![
        model.text("/name"),
        format!("{} tokens", model.text("/contextTokens")),
    ];
    if model.number("/inputPrice") + model.number("/outputPrice") > 0 {
        about.push(format!(
            "${} in, ${} out",
            dollars(model, "/inputPrice"),
            dollars(model, "/outputPrice")
        ));
    }
    if !model.flag("/isEnabled") {
        about.push("switched off".to_owned());
    }
    about.join(" · ")
}

fn row(model: &Value, is_fixed: bool, actions: Actions, reload: Reload) -> AnyView {
    let is_default = model.flag("/isDefault");
    let buttons = (!is_fixed).then(|| buttons(model, actions, reload));
    view! {
        <li class="model" data-testid="model">
            <div class="row-main">
                <span>
                    {model.text("/displayName")} " "
                    {is_default.then(|| toned_badge(Tone::Good, "Default", "model-default"))}
                </span>
                <span class="row-about">{about(model)}</span>
            </div>
            <div class="row-actions">{buttons}</div>
        </li>
    }
    .into_any()
}

fn buttons(model: &Value, actions: Actions, reload: Reload) -> AnyView {
    let id = StoredValue::new(model.text("/id"));
    let input = move || json!({ "modelId": id.get_value() });
    let is_on = model.flag("/isEnabled");
    let (kept, name) = (model.clone(), model.text("/displayName"));
    let dialog = use_dialog();
    let change = move |field: &str, value: bool| {
        let mut input = input();
        input[field] = Value::from(value);
        actions.run(UPDATE_MODEL, input, move |_| reload.now());
    };
    let edit = move || {
        form(UPDATE_MODEL, "Save", input(), &kept)
            .done(move |_| reload.now())
            .open("Model");
    };
    let remove = move || {
        let warning = format!("Chats that were held with {name} go on with the default model.");
        dialog.confirm("Remove this model?", warning, "Remove", move || {
            actions.run(DELETE_MODEL, input(), move |_| reload.now());
        });
    };
    let choose = (!model.flag("/isDefault") && is_on).then(|| {
        actions.small("Make default", "model-choose", move || {
            change("isDefault", true);
        })
    });
    view! {
        {choose}
        {actions.small(if is_on { "Switch off" } else { "Switch on" }, "model-switch", move || change("isEnabled", !is_on))}
        {actions.small("Edit…", "model-edit", edit)}
        {actions.small("Remove…", "model-remove", remove)}
    }
    .into_any()
}
