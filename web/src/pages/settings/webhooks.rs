//! Addresses of programs that are told of one's tasks' changes.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::tokens::secret_once;
use crate::api::{
    CREATE_WEBHOOK, DELETE_WEBHOOK, REDELIVER_WEBHOOK, ROTATE_WEBHOOK_SECRET, Read, SchemaEnum,
    TEST_WEBHOOK, TaskState, TaskStatus, UPDATE_WEBHOOK, WEBHOOK_DELIVERIES, WEBHOOKS, words,
};
use crate::components::{
    Actions, Choice, Facts, Field, Form, Kind, Listing, ago, badge, nothing, plain, use_dialog,
};

type Secret = RwSignal<Option<String>>;

/// The webhooks, with a way to make one.
pub(super) fn webhooks() -> AnyView {
    let list = Listing::new(WEBHOOKS, "/webhooks", json!({}));
    let secret: Secret = RwSignal::new(None);
    let actions = Actions::new();
    let create = move |_| {
        secret.set(None);
        form(CREATE_WEBHOOK, "Create webhook", json!({}), &Value::Null)
            .done(move |payload| {
                secret.set(payload.maybe("/secret"));
                list.reload();
            })
            .open("New webhook");
    };
    view! {
        <section class="card stack" aria-labelledby="webhooks-title">
            <div class="section-head">
                <h2 id="webhooks-title">"Webhooks"</h2>
                <button type="button" class="button" data-testid="create-webhook" on:click=create>"New webhook…"</button>
            </div>
            <p class="quiet">
                "A program of yours is told by a signed request when one of your tasks changes."
            </p>
            {secret_once(secret, "The secret that signs its requests", "webhook-secret")}
            {actions.failed()}
            {list.view("webhooks", ("No webhooks", "Make one to be told by request."), move |webhook| {
                row(webhook, actions, list, secret)
            })}
        </section>
    }
    .into_any()
}

fn choices<E: SchemaEnum>() -> Vec<Choice> {
    E::ALL
        .iter()
        .map(|value| (value.wire().to_owned(), words(value.wire())))
        .collect()
}

fn form(
    document: crate::api::Document,
    submit: &'static str,
    input: Value,
    webhook: &Value,
) -> Form {
    let several = |at: &str| plain(webhook.pointer(at).cloned().unwrap_or_default());
    Form::new(document, submit, input)
        .field(
            Field::text("name", "Name")
                .required()
                .with(webhook.text("/name")),
        )
        .field(
            Field::text("url", "Address")
                .required()
                .help("http or https; private addresses only where the gateway allows them.")
                .with(webhook.text("/url")),
        )
        .field(
            Field::new(
                "states",
                "When the agent says",
                Kind::Some(choices::<TaskState>()),
            )
            .with(several("/states")),
        )
        .field(
            Field::new(
                "statuses",
                "When the task becomes",
                Kind::Some(choices::<TaskStatus>()),
            )
            .help("With nothing chosen in both, every change is told.")
            .with(several("/statuses")),
        )
}

fn row(webhook: &Value, actions: Actions, list: Listing, secret: Secret) -> AnyView {
    let id = StoredValue::new(webhook.text("/id"));
    let input = move || json!({ "webhookId": id.get_value() });
    let is_on = webhook.flag("/isEnabled");
    let (kept, name) = (webhook.clone(), webhook.text("/name"));
    let dialog = use_dialog();
    let sent = match webhook.maybe("/lastDelivery/status") {
        Some(status) => view! {
            {badge(&status, "last-delivery")} " " {ago(webhook.maybe("/lastDelivery/createdAt"), "")}
        }
        .into_any(),
        None => "nothing sent yet".into_any(),
    };
    let edit = move || {
        form(UPDATE_WEBHOOK, "Save", input(), &kept)
            .done(move |_| list.reload())
            .open("Webhook");
    };
    let toggle = move || {
        let mut input = input();
        input["isEnabled"] = Value::from(!is_on);
        actions.run(UPDATE_WEBHOOK, input, move |_| list.reload());
    };
    let rotate = move || {
        actions.run(ROTATE_WEBHOOK_SECRET, input(), move |payload| {
            secret.set(payload.maybe("/secret"));
        });
    };
    let test = move || actions.run(TEST_WEBHOOK, input(), move |_| list.reload());
    let log = move || {
        let id = id.get_value();
        dialog.open("Deliveries", move || deliveries(&id));
    };
    let remove = move || {
        let warning = format!("{name} is told of nothing more, and its log is gone.");
        dialog.confirm("Delete this webhook?", warning, "Delete", move || {
            actions.run(DELETE_WEBHOOK, input(), move |_| list.reload());
        });
    };
    view! {
        <div class="row-main" data-testid="webhook">
            <strong>{webhook.text("/name")}</strong>
            <span class="mono">{webhook.text("/url")}</span>
            <span class="row-about">{(!is_on).then_some("switched off · ")}{sent}</span>
        </div>
        <div class="row-actions">
            {actions.small("Log", "webhook-log", log)}
            {actions.small("Test", "webhook-test", test)}
            {actions.small(if is_on { "Switch off" } else { "Switch on" }, "webhook-switch", toggle)}
            {actions.small("Edit…", "webhook-edit", edit)}
            {actions.small("New secret", "webhook-rotate", rotate)}
            {actions.small("Delete…", "webhook-delete", remove)}
        </div>
    }
    .into_any()
}

fn deliveries(id: &str) -> AnyView {
    let list = Listing::new(WEBHOOK_DELIVERIES, "/node/deliveries", json!({ "id": id }));
    let actions = Actions::new();
    let row = move |delivery: &Value| {
        let id = delivery.text("/id");
        let again = if delivery.text("/status") == "PENDING" {
            nothing()
        } else {
            actions.small("Send again", "redeliver", move || {
                actions.run(REDELIVER_WEBHOOK, json!({ "deliveryId": id }), move |_| {
                    list.reload();
                });
            })
        };
        let facts = Facts::default()
            .text("Attempts", delivery.text("/attempts"))
            .text("Answer", delivery.text("/responseStatus"))
            .text("Error", delivery.text("/error"))
            .at("Next attempt", delivery.maybe("/nextAttemptAt"))
            .at("Delivered", delivery.maybe("/deliveredAt"));
        view! {
            <details class="row-main">
                <summary>
                    {badge(&delivery.text("/status"), "delivery-status")} " " {delivery.text("/event")} " "
                    {ago(delivery.maybe("/createdAt"), "")}
                </summary>
                {facts.view()}
                <pre class="plain-text">{delivery.text("/payload")}</pre>
            </details>
            {again}
        }
        .into_any()
    };
    let close = use_dialog();
    view! {
        {actions.failed()}
        {list.view("deliveries", ("Nothing sent yet", "Press Test to send something."), row)}
        <div class="modal-actions">
            <button type="button" class="button" on:click=move |_| close.close()>"Close"</button>
        </div>
    }
    .into_any()
}
