//! Jobs and the provisioners that carry them out.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::organization::Organization;
use super::template_version::TemplateVersion;
use crate::domain::ErrorCode;
use crate::domain::job::{
    Job as JobRow, JobKind, JobStatus, JobSubject, Provisioner as ProvisionerRow,
};
use crate::domain::workspace::IsolationLevel;
use crate::graphql::connection::connection;
use crate::graphql::context::ContextExt;
use crate::graphql::loaders::{ActivityOf, QueuePositionOf, load, load_present};
use crate::graphql::rows::{Maybe, Planned, planned};
use crate::graphql::{DateTime, Long};

/// A unit of work for a provisioner: leased, logged, cancelable.
#[derive(Clone)]
pub struct Job(pub Arc<JobRow>);

impl From<JobRow> for Job {
    fn from(job: JobRow) -> Self {
        Self(Arc::new(job))
    }
}

/// A unit of work for a provisioner: leased, logged, cancelable.
#[planned]
#[Object]
impl Job {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What kind of work it is.
    async fn kind(&self) -> JobKind {
        self.0.subject.kind()
    }

    /// TEMPLATE_IMPORT: the version whose files it checks; null of a BUILD.
    async fn template_version(&self) -> Maybe<TemplateVersion> {
        Maybe(match self.0.subject {
            JobSubject::TemplateImport { version } => Some(version),
            JobSubject::Build { .. } => None,
        })
    }

    /// Where it stands.
    async fn status(&self) -> JobStatus {
        self.0.status
    }

    /// Why it is where it is, for people.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Its place among the jobs that wait: 1 for the next; null unless PENDING. Only the jobs of its own
    /// organization count while no provisioner that serves all organizations is connected.
    pub(super) async fn queue_position(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        if self.0.status != JobStatus::Pending {
            return Ok(None);
        }
        let place = load(ctx, QueuePositionOf(self.0.id)).await?;
        Ok(place.and_then(|(_, place)| place.try_into().ok()))
    }

    /// What went wrong, for programs; null unless it failed.
    async fn error_code(&self) -> Option<ErrorCode> {
        self.0.error_code
    }

    /// What went wrong, for people; null unless it failed.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// The stage being carried out; null before the first and after the end.
    async fn stage(&self) -> Option<&str> {
        self.0.stage.as_deref()
    }

    /// Who holds it or held it last; null while nobody has.
    async fn provisioner(&self) -> Maybe<Provisioner> {
        Maybe(self.0.provisioner_id)
    }

    /// When it was queued.
    async fn queued_at(&self) -> DateTime {
        self.0.queued_at.into()
    }

    /// When it was first acquired; null: it was not.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(DateTime)
    }

    /// When it ended; null: it has not.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// Lines in its log so far.
    async fn log_line_count(&self) -> Long {
        Long(self.0.log_sequence)
    }

    /// Its log reached its limit of 16 MiB and was cut there.
    async fn log_truncated(&self) -> bool {
        self.0.log_truncated
    }
}

/// A worker that takes jobs and carries them out with a driver.
#[derive(Clone)]
pub struct Provisioner(pub ProvisionerRow);

/// A worker that takes jobs and carries them out with a driver.
#[planned]
#[Object]
impl Provisioner {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its program's version.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// The driver that it carries jobs out with, such as `process`.
    async fn driver(&self) -> &str {
        &self.0.driver
    }

    /// The stable id of its data folder: workspaces of the process driver stay on it.
    async fn host(&self) -> &str {
        &self.0.host
    }

    /// How far it keeps workspaces apart from its host.
    async fn isolation(&self) -> IsolationLevel {
        self.0.isolation
    }

    /// Its labels, by key: a template may ask for some of them.
    async fn tags(&self) -> Vec<Tag> {
        let tags = self.0.tags.iter().cloned();
        tags.map(|(key, value)| Tag { key, value }).collect()
    }

    /// The only organization whose jobs it takes; null: it takes all organizations', or the caller may not
    /// know of that one.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let id = self.0.organization_id?;
        let known = ctx.caller().ok()?.actor.known_organizations();
        if known.is_some_and(|known| !known.contains(&id)) {
            return None;
        }
        let organization = load(ctx, id).await.transpose()?;
        Some(organization.map(Organization))
    }

    /// Whether it was heard within the last minute, or holds a job.
    async fn is_connected(&self, ctx: &Context<'_>) -> Result<bool> {
        let activity = load_present(ctx, ActivityOf(self.0.id)).await?;
        Ok(activity.is_connected)
    }

    /// Jobs that it holds.
    async fn running_jobs(&self, ctx: &Context<'_>) -> Result<i32> {
        let activity = load_present(ctx, ActivityOf(self.0.id)).await?;
        Ok(activity.running_jobs.try_into().unwrap_or(i32::MAX))
    }

    /// When it was last heard.
    async fn last_seen_at(&self) -> DateTime {
        self.0.last_seen_at.into()
    }

    /// When it first came.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A label of a provisioner.
#[derive(SimpleObject, Planned)]
pub struct Tag {
    /// Its key.
    key: String,
    /// Its value.
    value: String,
}

connection!(
    ProvisionerConnection,
    ProvisionerEdge,
    Provisioner,
    "provisioners"
);
