//! Template versions with their parameters and presets.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use taskyard_worker::manifest;

use super::build::BuildParameter;
use super::job::Job;
use super::log::{LogConnection, LogLine};
use super::template::Template;
use super::template_file::{TemplateFile, TemplateFileContent};
use super::user::User;
use crate::domain::log::LogLine as LogLineRow;
use crate::domain::page::Page;
use crate::domain::template::{
    Template as TemplateRow, TemplateImportStatus, TemplateVersion as TemplateVersionRow,
};
use crate::domain::text_enum::text_enum;
use crate::graphql::DateTime;
use crate::graphql::connection::{Window, connection, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::loaders::{FileAt, FilesOf, load, load_present};
use crate::graphql::rows::{Maybe, Planned, Present, planned};
use crate::services::jobs::DRIVER;
use crate::services::logs;

/// A version of a template: its manifest and files never change.
#[derive(Clone)]
pub struct TemplateVersion(pub TemplateVersionRow);

/// A version of a template: its manifest and files never change.
#[planned]
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
    async fn template(&self) -> Present<Template> {
        Present(self.0.template_id)
    }

    /// What it is called: as given, or `v` and its number.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What changed, by who pushed it; may be empty.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// Who pushed it; null: it came with the gateway.
    async fn created_by(&self) -> Maybe<User> {
        Maybe(self.0.created_by)
    }

    /// Whether it is the version that new tasks are made from.
    async fn is_active(&self, ctx: &Context<'_>) -> Result<bool> {
        let template: TemplateRow = load_present(ctx, self.0.template_id).await?;
        Ok(template.active_version_id == Some(self.0.id))
    }

    /// When it was archived: nothing new is made from it; null: it is not.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(DateTime)
    }

    /// What carries its workspaces out, such as `process`.
    async fn driver(&self) -> &str {
        DRIVER
    }

    /// The job that checks its files; null for what came with the gateway, checked.
    async fn import_job(&self) -> Maybe<Job> {
        Maybe(self.0.import.job_id)
    }

    /// How far the check of its files is; only SUCCEEDED ones can be used.
    async fn import_status(&self) -> TemplateImportStatus {
        self.0.import.status
    }

    /// Why its files can't be used, with file, line and key; null unless the import FAILED.
    async fn import_error(&self) -> Option<&str> {
        self.0.import.error.as_deref()
    }

    /// The import's log, oldest line first; empty for what came with the gateway. The cursors are those
    /// of the subscription `templateImportLogs`.
    async fn import_logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<LogConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let page = window.request(|text| text.parse().ok());
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let Some(job) = self.0.import.job_id else {
            let nothing = Page::from_overfetch(Vec::new(), &page);
            let total = count(|| async { Ok(0) });
            return Ok(LogConnection::new(nothing, line_cursor, LogLine, total));
        };
        let services = ctx.services()?.clone();
        let lines = logs::build_page(&services, job, page).await;
        let lines = lines.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let services = services.clone();
            async move { logs::length(&services, job).await }
        });
        Ok(LogConnection::new(lines, line_cursor, LogLine, total))
    }

    /// Its files, by path.
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<TemplateFile>> {
        let files = load_present(ctx, FilesOf(self.0.id)).await?;
        Ok(files.into_iter().map(TemplateFile::from).collect())
    }

    /// One of its files; null when there is none at the path.
    async fn file(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its path in the template's folder, with `/` between the steps.")]
        path: String,
    ) -> Result<Option<TemplateFileContent>> {
        let file = load(ctx, FileAt(self.0.id, path)).await?;
        Ok(file.map(TemplateFileContent::from))
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

fn line_cursor(line: &LogLineRow) -> String {
    line.sequence.to_string()
}

connection!(
    TemplateVersionConnection,
    TemplateVersionEdge,
    TemplateVersion,
    "template versions"
);

text_enum! {
    /// How a parameter's value is written; values are text in every case.
    ParameterType {
        /// Any text.
        String = "STRING",
        /// A decimal number, as JSON writes it.
        Number = "NUMBER",
        /// `true` or `false`.
        Bool = "BOOL",
        /// A JSON array of strings.
        List = "LIST",
    }
}

impl From<manifest::ParameterType> for ParameterType {
    fn from(of: manifest::ParameterType) -> Self {
        match of {
            manifest::ParameterType::String => Self::String,
            manifest::ParameterType::Number => Self::Number,
            manifest::ParameterType::Bool => Self::Bool,
            manifest::ParameterType::List => Self::List,
        }
    }
}

/// Something that can be chosen when a workspace is made.
#[derive(SimpleObject, Planned)]
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
#[derive(SimpleObject, Planned)]
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
#[derive(SimpleObject, Planned)]
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
