//! Template versions with their parameters and presets.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use taskyard_worker::manifest;

use super::build::BuildParameter;
use super::template::Template;
use crate::domain::template::TemplateVersion as TemplateVersionRow;
use crate::graphql::DateTime;
use crate::graphql::loaders::load_present;

/// A version of a template: its manifest and files never change.
#[derive(Clone)]
pub struct TemplateVersion(pub TemplateVersionRow);

/// A version of a template: its manifest and files never change.
#[Object]
impl TemplateVersion {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// 1, 2, 3… in its template.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Its template.
    async fn template(&self, ctx: &Context<'_>) -> Result<Template> {
        let template = load_present(ctx, self.0.template_id).await;
        template.map(Template)
    }

    /// Its README, Markdown; may be empty.
    async fn readme(&self) -> &str {
        &self.0.readme
    }

    /// Whether it defines an AI task; only such versions make tasks.
    async fn has_ai_task(&self) -> bool {
        self.0.has_ai_task
    }

    /// What can be chosen when a workspace is made from it, in the order to show.
    async fn parameters(&self) -> Vec<TemplateParameter> {
        let parameters = self.0.manifest.parameters.iter();
        parameters.map(TemplateParameter::from).collect()
    }

    /// Named sets of parameter values.
    async fn presets(&self) -> Vec<TemplatePreset> {
        let presets = self.0.manifest.presets.iter();
        presets.map(TemplatePreset::from).collect()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// How a parameter's value is written; values are text in every case.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "manifest::ParameterType")]
pub enum ParameterType {
    /// Any text.
    String,
    /// A decimal number, as JSON writes it.
    Number,
    /// `true` or `false`.
    Bool,
    /// A JSON array of strings.
    List,
}

/// Something that can be chosen when a workspace is made.
#[derive(SimpleObject)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent keys of the manifest"
)]
pub struct TemplateParameter {
    /// Its name, unique in its version.
    name: String,
    /// What people are shown.
    display_name: String,
    /// One or two sentences, or empty.
    description: String,
    /// How a value is written.
    #[graphql(name = "type")]
    kind: ParameterType,
    /// A value must be given.
    required: bool,
    /// The value when none is given; null: none.
    default_value: Option<String>,
    /// Only these values; empty: any.
    options: Vec<TemplateParameterOption>,
    /// A regular expression that a string value must match.
    regex: Option<String>,
    /// The smallest number.
    min: Option<f64>,
    /// The largest number.
    max: Option<f64>,
    /// It may change after the first build.
    mutable: bool,
    /// It holds for one build only.
    ephemeral: bool,
    /// Its value is never shown again, and redacted in logs.
    secret: bool,
}

impl From<&manifest::Parameter> for TemplateParameter {
    fn from(parameter: &manifest::Parameter) -> Self {
        let parameter = parameter.clone();
        Self {
            name: parameter.name,
            display_name: parameter.display_name,
            description: parameter.description,
            kind: parameter.kind.into(),
            required: parameter.required,
            default_value: parameter.default,
            options: parameter.options.into_iter().map(Into::into).collect(),
            regex: parameter.regex,
            min: parameter.min,
            max: parameter.max,
            mutable: parameter.mutable,
            ephemeral: parameter.ephemeral,
            secret: parameter.secret,
        }
    }
}

/// One of the values to choose from.
#[derive(SimpleObject)]
pub struct TemplateParameterOption {
    /// What people are shown.
    name: String,
    /// The value.
    value: String,
    /// A sentence, or empty.
    description: String,
}

impl From<manifest::ParameterOption> for TemplateParameterOption {
    fn from(option: manifest::ParameterOption) -> Self {
        Self {
            name: option.name,
            value: option.value,
            description: option.description,
        }
    }
}

/// A named set of parameter values.
#[derive(SimpleObject)]
pub struct TemplatePreset {
    /// Its id, unique in its version.
    id: ID,
    /// What people are shown.
    name: String,
    /// A sentence, or empty.
    description: String,
    /// It is chosen when none is named in the form.
    is_default: bool,
    /// The values that it sets.
    parameters: Vec<BuildParameter>,
}

impl From<&manifest::Preset> for TemplatePreset {
    fn from(preset: &manifest::Preset) -> Self {
        let values = preset.values.iter();
        Self {
            id: preset.name.clone().into(),
            name: preset.name.clone(),
            description: preset.description.clone(),
            is_default: preset.default,
            parameters: values.map(|(n, v)| BuildParameter::new(n, v)).collect(),
        }
    }
}
