//! What has been written and chosen so far.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::choice::{favorite, remember};
use super::parameter::parameter_field;
use crate::api::{Failure, FieldError, Read};
use crate::browser;
use crate::components::{Field, Kind};
use crate::context::use_viewer;

/// A task that has not been created yet.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) prompt: RwSignal<String>,
    /// Name, owner and the like: what a task can do without.
    pub(super) fields: StoredValue<Vec<Field>>,
    pub(super) template: RwSignal<Value>,
    pub(super) preset: RwSignal<String>,
    pub(super) parameters: RwSignal<Vec<Field>>,
    pub(super) errors: RwSignal<Vec<FieldError>>,
    pub(super) parameter_errors: RwSignal<Vec<FieldError>>,
    pub(super) failure: RwSignal<Option<Failure>>,
    /// The same for every attempt to create this task, so that a repeated one makes no second task.
    key: StoredValue<String>,
}

impl Draft {
    pub(super) fn new() -> Self {
        let viewer = use_viewer();
        let mut fields = vec![
            Field::text("name", "Name").help("Made from the prompt when left out."),
            Field::new(
                "autoPauseMinutes",
                "Pause after being idle for (minutes)",
                Kind::Number(Some(0.0), None),
            )
            .help("0: never. As the template says when left out."),
        ];
        if viewer.is(&["OWNER"]) || viewer.is_in_any(&["ADMIN"]) {
            fields.push(
                Field::text("owner", "For")
                    .help("The user name of whose task it is; yours when left out."),
            );
        }
        Self {
            prompt: RwSignal::new(String::new()),
            fields: StoredValue::new(fields),
            template: RwSignal::new(Value::Null),
            preset: RwSignal::new(String::new()),
            parameters: RwSignal::new(Vec::new()),
            errors: RwSignal::new(Vec::new()),
            parameter_errors: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            key: StoredValue::new(browser::unique()),
        }
    }

    /// Chooses the template to begin with, else the first.
    pub(super) fn choose_first(self, templates: &[Value]) {
        let favorite = favorite();
        let named = templates
            .iter()
            .find(|template| template["name"] == favorite.as_str());
        let template = named.or_else(|| templates.first());
        self.choose(template.cloned().unwrap_or_default());
    }

    /// Chooses a template: its parameters' fields start with their defaults, or with its default preset.
    pub(super) fn choose(self, template: Value) {
        let parameters = template.items("/activeVersion/parameters").iter();
        self.parameters
            .set(parameters.map(parameter_field).collect());
        self.failed(None);
        remember(&template);
        let preset = template
            .items("/activeVersion/presets")
            .iter()
            .find(|preset| preset.flag("/isDefault"))
            .map(|preset| preset.text("/id"));
        self.template.set(template);
        self.choose_preset(preset.unwrap_or_default());
    }

    /// Chooses a preset by its id, none by an empty one; its values go into the fields.
    pub(super) fn choose_preset(self, id: String) {
        let parameters = self.parameters.get_untracked();
        self.template.with_untracked(|template| {
            let presets = template.items("/activeVersion/presets").iter();
            let chosen = presets.filter(|preset| preset["id"] == id.as_str());
            for given in chosen.flat_map(|preset| preset.items("/parameters")) {
                let name = given.text("/name");
                let field = parameters.iter().find(|field| field.name == name);
                if let (Some(field), Some(value)) = (field, given.maybe("/value")) {
                    field.set(&value);
                }
            }
        });
        self.preset.set(id);
    }

    /// The input of `createTask`.
    pub(super) fn input(self) -> Value {
        let preset = self.preset.get_untracked();
        let parameters: Vec<Value> = self
            .parameters
            .get_untracked()
            .iter()
            .filter_map(|field| Some(json!({ "name": field.name, "value": field.parameter()? })))
            .collect();
        let mut input = json!({
            "idempotencyKey": self.key.get_value(),
            "template": self.template.with_untracked(|template| template.text("/id")),
            "prompt": self.prompt.get_untracked(),
            "parameters": parameters,
            "presetId": (!preset.is_empty()).then_some(preset),
        });
        for field in self.fields.get_value() {
            if let Some(value) = field.json() {
                input[field.name.as_str()] = value;
            }
        }
        input
    }

    /// What an attempt said; the next one is another.
    pub(super) fn failed(self, failure: Option<Failure>) {
        self.key.set_value(browser::unique());
        let errors = failure.as_ref().map(|failure| failure.errors.clone());
        let (of_parameters, others) = errors
            .unwrap_or_default()
            .into_iter()
            .partition(|error| error.is_at("parameters"));
        self.parameter_errors.set(of_parameters);
        self.errors.set(others);
        self.failure
            .set(failure.filter(|failure| !self.has_place_for(&failure.errors)));
    }

    /// Whether each error is shown at a field.
    fn has_place_for(self, errors: &[FieldError]) -> bool {
        let fields = self.fields.get_value();
        let parameters = self.parameters.get_untracked();
        let placed = |error: &FieldError| {
            if error.is_at("parameters") {
                parameters.iter().any(|field| error.is_at(&field.name))
            } else {
                error.is_at("prompt") || fields.iter().any(|field| error.is_at(&field.name))
            }
        };
        !errors.is_empty() && errors.iter().all(placed)
    }
}
