//! Organizations.

use async_graphql::{Context, ID, Object, Result};

use crate::domain::user::Organization as OrganizationRow;
use crate::domain::{Failure, OrganizationId};
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::organization::{Organization, OrganizationConnection};
use crate::services::organizations::{self, OrganizationRef};

/// Organizations.
#[derive(Default)]
pub struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// An organization by its id, or by its name; null when there is none, or the viewer may not know
    /// of it.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its name, whatever its case.")] name: Option<String>,
    ) -> Option<Result<Row<Organization>>> {
        let found = find(ctx, id, name).await.transpose()?;
        Some(found.map(|row| Row(Organization(row))))
    }

    /// The organizations that the viewer is a member of, by name; all of them for a site OWNER,
    /// USER_ADMIN, TEMPLATE_ADMIN or AUDITOR.
    async fn organizations(
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
    ) -> Result<OrganizationConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let (services, caller) = (ctx.services()?.clone(), ctx.caller()?.clone());
        let page = window.request(|text| Some(text.to_owned()));
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let page = organizations::list(&services, &caller, page).await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller) = (services.clone(), caller.clone());
            async move { organizations::count(&services, &caller).await }
        });
        let cursor = |organization: &OrganizationRow| organization.name.to_lowercase();
        Ok(OrganizationConnection::new(
            page,
            cursor,
            Organization,
            total,
        ))
    }
}

async fn find(
    ctx: &Context<'_>,
    id: Option<ID>,
    name: Option<String>,
) -> Result<Option<OrganizationRow>> {
    let organization = match (id, name) {
        (Some(id), None) => OrganizationRef::Id(parse_id(ctx, "id", &id, OrganizationId::parse)?),
        (None, Some(name)) => OrganizationRef::Named(name),
        _ => {
            let failure = Failure::invalid("id", "Give either `id` or `name`");
            return Err(ctx.to_graphql(failure));
        }
    };
    let found = organizations::get(ctx.services()?, ctx.caller()?, organization).await;
    found.map_err(|failure| ctx.to_graphql(failure))
}
