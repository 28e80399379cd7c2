//! What has been written and chosen so far.

use leptos::prelude::*;

use crate::api::{FieldError, Template, create_task};
use crate::browser;
use crate::pages::tasks::parameters::ParameterField;

/// Remembers the template of the last task.
const TEMPLATE_KEY: &str = "taskyard-template";

/// The starter template that works on any machine, for the first task.
const FIRST_TEMPLATE: &str = "shell";

/// A task that has not been created yet.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) prompt: RwSignal<String>,
    pub(super) name: RwSignal<String>,
    pub(super) template: RwSignal<Option<Template>>,
    pub(super) preset: RwSignal<String>,
    pub(super) fields: RwSignal<Vec<ParameterField>>,
    pub(super) errors: RwSignal<Vec<FieldError>>,
    /// The same for every attempt to create this task, so that a repeated one makes no second task.
    key: StoredValue<String>,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            prompt: RwSignal::new(String::new()),
            name: RwSignal::new(String::new()),
            template: RwSignal::new(None),
            preset: RwSignal::new(String::new()),
            fields: RwSignal::new(Vec::new()),
            errors: RwSignal::new(Vec::new()),
            key: StoredValue::new(browser::unique()),
        }
    }

    /// Chooses the template that was used last, else the one that needs nothing, else the first.
    pub(super) fn choose_first(self, templates: &[Template]) {
        let last = browser::kept(TEMPLATE_KEY);
        let template = templates
            .iter()
            .find(|template| Some(&template.name) == last.as_ref())
            .or_else(|| {
                templates
                    .iter()
                    .find(|template| template.name == FIRST_TEMPLATE)
            })
            .or_else(|| templates.first());
        self.choose(template.cloned());
    }

    /// Chooses a template: its parameters' fields start with their defaults, or with its default preset.
    pub(super) fn choose(self, template: Option<Template>) {
        let version = template.as_ref().and_then(Template::task_version);
        let parameters = version
            .map(|version| version.parameters.clone())
            .unwrap_or_default();
        let preset =
            version.and_then(|version| version.presets.iter().find(|preset| preset.is_default));
        let preset = preset.map(|preset| preset.id.clone()).unwrap_or_default();
        self.fields
            .set(parameters.into_iter().map(ParameterField::new).collect());
        self.errors.set(Vec::new());
        if let Some(template) = &template {
            browser::keep(TEMPLATE_KEY, &template.name);
        }
        self.template.set(template);
        self.choose_preset(preset);
    }

    /// Chooses a preset by its id, none by an empty one; its values go into the fields.
    pub(super) fn choose_preset(self, id: String) {
        self.template.with_untracked(|template| {
            let version = template.as_ref().and_then(Template::task_version);
            let preset =
                version.and_then(|version| version.presets.iter().find(|preset| preset.id == id));
            let fields = self.fields.get_untracked();
            for given in preset.iter().flat_map(|preset| &preset.parameters) {
                let field = fields
                    .iter()
                    .find(|field| field.parameter.name == given.name);
                if let (Some(field), Some(value)) = (field, &given.value) {
                    field.set(value);
                }
            }
        });
        self.preset.set(id);
    }

    /// The input of `createTask`; `None` without a template.
    pub(super) fn input(self) -> Option<create_task::CreateTaskInput> {
        let template = self
            .template
            .with_untracked(|template| template.as_ref().map(|template| template.name.clone()))?;
        let name = self.name.get_untracked().trim().to_owned();
        let preset = self.preset.get_untracked();
        let parameters = self
            .fields
            .get_untracked()
            .iter()
            .filter_map(|field| {
                let name = field.parameter.name.clone();
                field
                    .value()
                    .map(|value| create_task::ParameterInput { name, value })
            })
            .collect();
        Some(create_task::CreateTaskInput {
            client_mutation_id: None,
            idempotency_key: Some(self.key.get_value()),
            template: Some(template),
            template_version_id: None,
            prompt: self.prompt.get_untracked(),
            name: (!name.is_empty()).then_some(name),
            display_name: None,
            parameters,
            preset_id: (!preset.is_empty()).then_some(preset),
            owner: None,
            organization: None,
            auto_pause_minutes: None,
        })
    }

    /// What a refused attempt said; the next one is another.
    pub(super) fn refused(self, errors: Vec<FieldError>) {
        self.key.set_value(browser::unique());
        self.errors.set(errors);
    }

    /// What was said of a field by its name in the input.
    pub(super) fn error_at(self, field: &str) -> Option<String> {
        self.errors.with(|errors| {
            let error = errors
                .iter()
                .find(|error| error.is_at(field) && !error.is_at("parameters"));
            error.map(|error| error.message.clone())
        })
    }

    /// What was said of nothing that has a field here.
    pub(super) fn other_errors(self) -> Vec<String> {
        let fields = self.fields.get();
        let placed = |error: &FieldError| {
            ["prompt", "name", "template"]
                .iter()
                .any(|field| error.is_at(field) && !error.is_at("parameters"))
                || fields
                    .iter()
                    .any(|field| error.is_at(&field.parameter.name))
        };
        self.errors.with(|errors| {
            let others = errors.iter().filter(|error| !placed(error));
            others.map(|error| error.message.clone()).collect()
        })
    }
}
