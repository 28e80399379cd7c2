//! Templates.

use async_graphql::{Context, ID, Object, Result};

use super::organization::Organization;
use super::template_version::TemplateVersion;
use crate::domain::template::Template as TemplateRow;
use crate::graphql::DateTime;
use crate::graphql::connection::connection;
use crate::graphql::loaders::{load, load_present};

/// How a workspace is made.
#[derive(Clone)]
pub struct Template(pub TemplateRow);

/// How a workspace is made.
#[Object]
impl Template {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name, unique in its organization whatever its case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What people are shown.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// A sentence on what it is for.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// The name of a built-in picture, an emoji, or empty.
    async fn icon(&self) -> &str {
        &self.0.icon
    }

    /// Its organization.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        let organization = load_present(ctx, self.0.organization_id).await;
        organization.map(Organization)
    }

    /// The version that new tasks are made from; null while none is ready.
    async fn active_version(&self, ctx: &Context<'_>) -> Option<Result<TemplateVersion>> {
        let version = load(ctx, self.0.active_version_id?).await.transpose()?;
        Some(version.map(TemplateVersion))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

connection!(TemplateConnection, TemplateEdge, Template, "templates");
