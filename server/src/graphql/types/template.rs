//! Templates.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::organization::Organization;
use super::template_version::{TemplateVersion, TemplateVersionConnection};
use crate::domain::template::{Template as TemplateRow, TemplateVersion as VersionRow};
use crate::graphql::connection::{Window, connection, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::loaders::{WorkspacesOf, load};
use crate::graphql::rows::{Maybe, Planned, Present, planned};
use crate::graphql::{DateTime, Long};
use crate::services::templates::{self, StarterTemplate as StarterRow};

/// How a workspace is made.
#[derive(Clone)]
pub struct Template(pub TemplateRow);

/// How a workspace is made.
#[planned]
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
    async fn organization(&self) -> Present<Organization> {
        Present(self.0.organization_id)
    }

    /// The version that new tasks are made from; null while none is ready.
    async fn active_version(&self) -> Maybe<TemplateVersion> {
        Maybe(self.0.active_version_id)
    }

    /// Why nothing new is to be made from it; null: it is not deprecated.
    async fn deprecation_message(&self) -> Option<&str> {
        self.0.deprecation_message.as_deref()
    }

    /// Idle minutes after which its tasks pause; null: never.
    async fn auto_pause_minutes(&self) -> Option<i32> {
        self.0.auto_pause_minutes
    }

    /// Its versions, newest first.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Also those that are archived.", default = false)] include_archived: bool,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<TemplateVersionConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let (services, id) = (ctx.services()?.clone(), self.0.id);
        let page = window.request(|text| text.parse().ok());
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let page = templates::versions(&services, id, include_archived, page).await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let services = services.clone();
            async move { templates::count_versions(&services, id, include_archived).await }
        });
        let cursor = |version: &VersionRow| version.number.to_string();
        Ok(TemplateVersionConnection::new(
            page,
            cursor,
            TemplateVersion,
            total,
        ))
    }

    /// Workspaces made from it that are not deleted and that the viewer may read.
    async fn workspace_count(&self, ctx: &Context<'_>) -> Result<Long> {
        let key = WorkspacesOf(self.0.id, ctx.caller()?.actor.scope());
        Ok(Long(load(ctx, key).await?.unwrap_or(0)))
    }

    /// Whether the viewer may change it and push versions.
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn viewer_can_manage(&self, ctx: &Context<'_>) -> Result<bool> {
        let actor = &ctx.caller()?.actor;
        Ok(actor.manages_templates_of(self.0.organization_id))
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

/// A template that comes with the gateway, to begin one's own from.
#[derive(SimpleObject, Planned)]
pub struct StarterTemplate {
    /// Its name, which `createTemplate` takes as `starter`.
    name: String,
    /// What people are shown.
    display_name: String,
    /// A sentence on what it is for.
    description: String,
    /// The name of its picture.
    icon: String,
    /// Its README, Markdown.
    readme: String,
}

impl From<StarterRow> for StarterTemplate {
    fn from(starter: StarterRow) -> Self {
        Self {
            name: starter.name,
            display_name: starter.display_name,
            description: starter.description,
            icon: starter.icon,
            readme: starter.readme,
        }
    }
}

connection!(TemplateConnection, TemplateEdge, Template, "templates");
