//! Organizations.

use async_graphql::{Context, ID, Object, Result};

use super::membership::{Membership, MembershipConnection};
use crate::domain::user::{Organization as OrganizationRow, OrganizationRole};
use crate::graphql::DateTime;
use crate::graphql::connection::{Window, connection, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::rows::planned;
use crate::services::organizations;

/// A group of people with their templates and tasks.
#[derive(Clone)]
pub struct Organization(pub OrganizationRow);

/// A group of people with their templates and tasks.
#[planned]
#[Object]
impl Organization {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name, unique whatever its case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What people are shown.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// The viewer's role in it; null when the viewer is no member.
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn viewer_role(&self, ctx: &Context<'_>) -> Result<Option<OrganizationRole>> {
        Ok(ctx.caller()?.actor.role_in(self.0.id))
    }

    /// Its members by sign-in name. Empty unless the viewer is one of them, looks after users or is a
    /// site AUDITOR.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Part of a sign-in name or display name.")] query: Option<String>,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<MembershipConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let (services, caller, id) = (ctx.services()?.clone(), ctx.caller()?.clone(), self.0.id);
        let page = window.request(|text| Some(text.to_owned()));
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let page = organizations::members(&services, &caller, id, query.as_deref(), page).await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller, query) = (services.clone(), caller.clone(), query.clone());
            async move { organizations::count_members(&services, &caller, id, query.as_deref()).await }
        });
        let wrap = |(member, _)| Membership(member);
        Ok(MembershipConnection::new(
            page,
            |(_, place)| place.clone(),
            wrap,
            total,
        ))
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

connection!(
    OrganizationConnection,
    OrganizationEdge,
    Organization,
    "organizations"
);
