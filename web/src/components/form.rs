//! A form that runs one mutation.

use std::sync::Arc;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::action::Actions;
use super::dialog::{Dialog, use_dialog};
use super::error_panel::ErrorPanel;
use super::field::Field;
use super::live::{live, nothing};
use crate::api::{Document, FieldError};

/// A form: its fields make the mutation's input, and each error is shown at its field.
#[derive(Clone)]
pub(crate) struct Form {
    document: Document,
    submit: &'static str,
    fields: Vec<Field>,
    parameters: Vec<Field>,
    /// What the input has beside the fields.
    input: Value,
    done: Arc<dyn Fn(Value) + Send + Sync>,
    in_dialog: bool,
}

impl Form {
    /// A form without fields; `submit` is on its button.
    pub(crate) fn new(document: Document, submit: &'static str, input: Value) -> Self {
        Self {
            document,
            submit,
            fields: Vec::new(),
            parameters: Vec::new(),
            input,
            done: Arc::new(|_| ()),
            in_dialog: false,
        }
    }

    /// Adds a field.
    pub(crate) fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Adds a value that has no field.
    pub(crate) fn given(mut self, name: &str, value: &str) -> Self {
        self.input[name] = Value::from(value);
        self
    }

    /// Adds the fields of a template's parameters.
    pub(crate) fn parameters(mut self, parameters: Vec<Field>) -> Self {
        self.parameters = parameters;
        self
    }

    /// What comes after it, with the payload.
    pub(crate) fn done(mut self, done: impl Fn(Value) + Send + Sync + 'static) -> Self {
        self.done = Arc::new(done);
        self
    }

    /// Shows it in the dialog, which it closes when it is done.
    pub(crate) fn open(self, title: impl Into<String>) {
        self.open_in(use_dialog(), title.into());
    }

    /// The same from what comes back later, where there is no context.
    pub(crate) fn open_in(self, dialog: Dialog, title: impl Into<String>) {
        let form = Self {
            in_dialog: true,
            ..self
        };
        dialog.open(title, move || form.clone().view());
    }

    /// The form itself.
    pub(crate) fn view(self) -> AnyView {
        let actions = Actions::new();
        let errors = RwSignal::new(Vec::<FieldError>::new());
        Effect::new(move |_| {
            let failure = actions.failure.get();
            errors.set(failure.map(|failure| failure.errors).unwrap_or_default());
        });
        let all = || self.fields.iter().chain(&self.parameters);
        let names: Vec<String> = all().map(|field| field.name.clone()).collect();
        let fields: Vec<AnyView> = all().map(|field| field.view(errors)).collect();
        let dialog = use_dialog();
        let in_dialog = self.in_dialog;
        let (form, label) = (self.clone(), self.submit);
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            if actions.busy.get_untracked() {
                return;
            }
            let mut input = form.input.clone();
            for field in &form.fields {
                if let Some(value) = field.json() {
                    input[field.name.as_str()] = value;
                }
            }
            if !form.parameters.is_empty() {
                let given = form.parameters.iter().filter_map(|field| {
                    Some(json!({ "name": field.name, "value": field.parameter()? }))
                });
                input["parameters"] = given.collect();
            }
            let done = Arc::clone(&form.done);
            actions.run(form.document, input, move |payload| {
                if in_dialog {
                    dialog.close();
                }
                done(payload);
            });
        };
        // What is not shown at a field.
        let other = move || {
            let failure = actions.failure.get().filter(|failure| {
                let placed =
                    |error: &FieldError| names.iter().any(|name| error.is_at(name.as_str()));
                failure.errors.is_empty() || !failure.errors.iter().all(placed)
            });
            match failure {
                Some(failure) => view! { <ErrorPanel failure/> }.into_any(),
                None => nothing(),
            }
        };
        view! {
            <form class="stack" on:submit=submit>
                {fields}
                {live(other)}
                <div class="modal-actions">
                    {in_dialog.then(|| view! {
                        <button type="button" class="button" on:click=move |_| dialog.close()>"Cancel"</button>
                    })}
                    <button class="button button-primary" data-testid="submit" disabled=actions.busy>{label}</button>
                </div>
            </form>
        }
        .into_any()
    }
}
