//! Templates and their immutable versions.

use super::{OrganizationId, TemplateId, TemplateVersionId, Timestamp};
use taskyard_worker::manifest::Manifest;

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
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
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
    /// What its `template.toml` says.
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
