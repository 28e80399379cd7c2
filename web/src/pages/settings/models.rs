//! Providers of the models that chats are held with; for site OWNERs.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::model::{add_model, models_of};
use crate::api::{
    CREATE_MODEL_PROVIDER, DELETE_MODEL_PROVIDER, Document, MODEL_PROVIDERS, Read,
    TEST_MODEL_PROVIDER, UPDATE_MODEL_PROVIDER, words,
};
use crate::components::{
    Actions, Empty, Field, Form, Kind, Reload, Tone, live, loaded, nothing, toned_badge, use_dialog,
};

const KINDS: [&str; 5] = [
    "ANTHROPIC",
    "OPENAI",
    "GOOGLE",
    "OLLAMA",
    "OPENAI_COMPATIBLE",
];

/// How a test went: whether the model answered, and what there is to say.
type Tested = RwSignal<Option<(bool, String)>>;

/// The providers with their models, and a way to make one.
pub(super) fn models() -> AnyView {
    let reload = Reload::new();
    let create = move |_| {
        new_provider()
            .done(move |_| reload.now())
            .open("New provider of models");
    };
    view! {
        <section class="card stack" aria-labelledby="models-title">
            <div class="section-head">
                <h2 id="models-title">"Model providers"</h2>
                <button type="button" class="button" data-testid="create-provider" on:click=create>"New provider…"</button>
            </div>
            <p class="quiet">
                "Everybody may chat with these models. A key is sealed where it is stored, and is never shown again."
            </p>
            {loaded(reload, MODEL_PROVIDERS, json!({}), "/modelProviders", move |providers| list(providers, reload))}
        </section>
    }
    .into_any()
}

fn list(providers: &Value, reload: Reload) -> AnyView {
    let actions = Actions::new();
    let rows: Vec<AnyView> = providers
        .items("")
        .iter()
        .map(|provider| row(provider, actions, reload))
        .collect();
    let rows = if rows.is_empty() {
        view! {
            <Empty title="No model is configured">
                <p>"Make a provider to chat with its models, or start the server with ANTHROPIC_API_KEY."</p>
            </Empty>
        }
        .into_any()
    } else {
        view! { <ul class="rows" data-testid="model-providers">{rows}</ul> }.into_any()
    };
    view! { {actions.failed()} {rows} }.into_any()
}

fn new_provider() -> Form {
    let kinds = KINDS.map(|kind| (kind.to_owned(), words(kind)));
    let kind = Field::new("kind", "Speaks", Kind::One(kinds.to_vec()))
        .with("ANTHROPIC")
        .required();
    fields(
        CREATE_MODEL_PROVIDER,
        "Create provider",
        json!({}),
        &Value::Null,
        Some(kind),
    )
}

fn fields(
    document: Document,
    submit: &'static str,
    input: Value,
    provider: &Value,
    kind: Option<Field>,
) -> Form {
    let is_new = provider.is_null();
    let mut form = Form::new(document, submit, input);
    if let Some(kind) = kind {
        form = form.field(kind);
    }
    let key_help = if is_new {
        "It goes to the provider only."
    } else {
        "Left empty, the present one stays; it must be given when the address changes."
    };
    form.field(
        Field::text("name", "Name")
            .required()
            .with(provider.text("/name")),
    )
    .field(Field::new("apiKey", "Key", Kind::Secret).help(key_help))
    .field({
        let address = Field::text("baseUrl", "Address")
            .help("Left empty: where its maker has it. May be on the server's own machine.")
            .with(provider.text("/baseUrl"));
        if is_new {
            address
        } else {
            address.keeps_empty()
        }
    })
}

fn row(provider: &Value, actions: Actions, reload: Reload) -> AnyView {
    let id = StoredValue::new(provider.text("/id"));
    let input = move || json!({ "providerId": id.get_value() });
    let tested: Tested = RwSignal::new(None);
    let test = move || {
        tested.set(None);
        actions.run(TEST_MODEL_PROVIDER, input(), move |payload| {
            let _ = tested.try_set(Some(told(&payload)));
        });
    };
    let is_on = provider.flag("/isEnabled");
    let is_fixed = provider.text("/source") == "ENVIRONMENT";
    let changes = (!is_fixed).then(|| changes(provider, actions, reload));
    let about = [
        Some(words(&provider.text("/kind"))),
        provider.maybe("/baseUrl"),
        (!provider.flag("/hasKey")).then(|| "no key".to_owned()),
        is_fixed.then(|| "from the server's environment".to_owned()),
        (!is_on).then(|| "switched off".to_owned()),
    ];
    let about: Vec<_> = about.into_iter().flatten().collect();
    view! {
        <li class="row" data-testid="model-provider">
            <div class="row-main">
                <strong>{provider.text("/name")}</strong>
                <span class="row-about">{about.join(" · ")}</span>
            </div>
            <div class="row-actions">
                {actions.small("Test", "provider-test", test)}
                {changes}
            </div>
            {live(move || result(tested))}
            {models_of(provider, is_fixed, actions, reload)}
        </li>
    }
    .into_any()
}

fn told(payload: &Value) -> (bool, String) {
    let time = payload.text("/test/latencyMs");
    if payload.flag("/test/ok") {
        let reply = payload.text("/test/reply");
        (true, format!("It answered “{reply}” within {time} ms."))
    } else {
        (false, payload.text("/test/error"))
    }
}

fn result(tested: Tested) -> AnyView {
    let Some((ok, text)) = tested.get() else {
        return nothing();
    };
    let (tone, word) = if ok {
        (Tone::Good, "Works")
    } else {
        (Tone::Bad, "Does not work")
    };
    view! {
        <p class="model-test" role="status" data-testid="provider-tested">
            {toned_badge(tone, word, "provider-result")} " " {text}
        </p>
    }
    .into_any()
}

fn changes(provider: &Value, actions: Actions, reload: Reload) -> AnyView {
    let id = StoredValue::new(provider.text("/id"));
    let input = move || json!({ "providerId": id.get_value() });
    let is_on = provider.flag("/isEnabled");
    let (kept, name) = (provider.clone(), provider.text("/name"));
    let dialog = use_dialog();
    let edit = move || {
        fields(UPDATE_MODEL_PROVIDER, "Save", input(), &kept, None)
            .done(move |_| reload.now())
            .open("Provider of models");
    };
    let toggle = move || {
        let mut input = input();
        input["isEnabled"] = Value::from(!is_on);
        actions.run(UPDATE_MODEL_PROVIDER, input, move |_| reload.now());
    };
    let add = move || add_model(&id.get_value(), reload);
    let remove = move || {
        let warning = format!(
            "The key and the models of {name} are gone. Chats go on with the default model."
        );
        dialog.confirm("Delete this provider?", warning, "Delete", move || {
            actions.run(DELETE_MODEL_PROVIDER, input(), move |_| reload.now());
        });
    };
    view! {
        {actions.small("Add model…", "add-model", add)}
        {actions.small(if is_on { "Switch off" } else { "Switch on" }, "provider-switch", toggle)}
        {actions.small("Edit…", "provider-edit", edit)}
        {actions.small("Delete…", "provider-delete", remove)}
    }
    .into_any()
}
