//! Templates and their immutable versions.

pub mod text;

use taskyard_worker::manifest::{self, Manifest};

use super::job::JobStatus;
use super::text_enum::text_enum;
use super::{
    JobId, OrganizationId, TemplateId, TemplateUploadId, TemplateVersionId, Timestamp, UserId,
};

/// A template as it is stored.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its id.
    pub id: TemplateId,
    /// Its organization.
    pub organization_id: OrganizationId,
    /// Its name, unique in its organization whatever its case.
    pub name: String,
    /// What people are shown.
    pub display_name: String,
    /// A sentence on what it is for.
    pub description: String,
    /// The name of its picture.
    pub icon: String,
    /// The version that new tasks are made from.
    pub active_version_id: Option<TemplateVersionId>,
    /// Why nothing new is to be made from it; `None`: it is not deprecated.
    pub deprecation_message: Option<String>,
    /// Idle minutes after which its tasks pause; `None`: never.
    pub auto_pause_minutes: Option<i32>,
    /// The folder of the starter template that it came with the gateway as.
    pub starter: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

text_enum! {
    /// How far the check of a version's files is.
    TemplateImportStatus {
        /// It waits for a provisioner.
        Pending = "PENDING",
        /// A provisioner carries it out.
        Running = "RUNNING",
        /// The version can be used.
        Succeeded = "SUCCEEDED",
        /// The files can't be used; the error says why.
        Failed = "FAILED",
        /// It was canceled: the version is never used.
        Canceled = "CANCELED",
    }
}

impl From<JobStatus> for TemplateImportStatus {
    fn from(job: JobStatus) -> Self {
        match job {
            JobStatus::Pending => Self::Pending,
            JobStatus::Running | JobStatus::Canceling => Self::Running,
            JobStatus::Succeeded => Self::Succeeded,
            JobStatus::Failed => Self::Failed,
            JobStatus::Canceled => Self::Canceled,
        }
    }
}

/// How a version came to its manifest.
#[derive(Clone, Debug)]
pub struct TemplateImport {
    /// The job that checks the files; `None`: a starter's, which come checked.
    pub job_id: Option<JobId>,
    /// How far it is.
    pub status: TemplateImportStatus,
    /// Why the files can't be used.
    pub error: Option<String>,
}

impl TemplateImport {
    /// Whether it has not ended.
    pub const fn is_under_way(&self) -> bool {
        matches!(
            self.status,
            TemplateImportStatus::Pending | TemplateImportStatus::Running
        )
    }

    /// Of files that come checked.
    pub const fn of_starter() -> Self {
        Self {
            job_id: None,
            status: TemplateImportStatus::Succeeded,
            error: None,
        }
    }
}

/// A version of a template: its manifest and files never change.
#[derive(Clone, Debug)]
pub struct TemplateVersion {
    /// Its id.
    pub id: TemplateVersionId,
    /// Its template.
    pub template_id: TemplateId,
    /// 1, 2, 3… in its template.
    pub number: i32,
    /// What it is called: as given, or `v` and its number.
    pub name: String,
    /// What changed, by who pushed it; may be empty.
    pub message: String,
    /// Who pushed it; `None`: it came with the gateway.
    pub created_by: Option<UserId>,
    /// It becomes the active version when its import succeeds.
    pub activates: bool,
    /// How far its import is.
    pub import: TemplateImport,
    /// What its `template.toml` says; empty until the import has succeeded.
    pub manifest: Manifest,
    /// Its README.md, Markdown.
    pub readme: String,
    /// Whether it defines an AI task.
    pub has_ai_task: bool,
    /// When it was archived: no new workspaces are made from it.
    pub archived_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl TemplateVersion {
    /// Why a version can't be used whose import has not succeeded.
    pub fn why_not_imported(&self) -> String {
        let name = &self.name;
        match self.import.status {
            TemplateImportStatus::Pending | TemplateImportStatus::Running => {
                format!("The template version `{name}` is still being imported")
            }
            TemplateImportStatus::Canceled => {
                format!("The import of the template version `{name}` was canceled")
            }
            TemplateImportStatus::Failed | TemplateImportStatus::Succeeded => {
                let why = self.import.error.as_deref().unwrap_or_default();
                format!("The import of the template version `{name}` failed: {why}")
            }
        }
    }
}

/// A file of a template version.
#[derive(Clone, Debug)]
pub struct TemplateFile {
    /// Its path in the template's folder, with `/` between the steps.
    pub path: String,
    /// Whether it can be run.
    pub executable: bool,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl From<TemplateFile> for manifest::TemplateFile {
    fn from(file: TemplateFile) -> Self {
        Self {
            path: file.path,
            executable: file.executable,
            content: file.content,
        }
    }
}

impl From<manifest::TemplateFile> for TemplateFile {
    fn from(file: manifest::TemplateFile) -> Self {
        Self {
            path: file.path,
            executable: file.executable,
            content: file.content,
        }
    }
}

/// A file of a template version, without its bytes.
#[derive(Clone, Debug)]
pub struct TemplateFileEntry {
    /// Its path in the template's folder, with `/` between the steps.
    pub path: String,
    /// Whether it can be run.
    pub executable: bool,
    /// Its length in bytes.
    pub size: i64,
}

/// An archive that was uploaded and waits to become a template version.
#[derive(Clone, Debug)]
pub struct TemplateUpload {
    /// Its id.
    pub id: TemplateUploadId,
    /// Who uploaded it, and alone may use it.
    pub owner_id: UserId,
    /// The archive as it came.
    pub archive: Vec<u8>,
    /// When it came.
    pub created_at: Timestamp,
    /// When it is deleted.
    pub expires_at: Timestamp,
}
