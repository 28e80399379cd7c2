//! Provisioners.

use async_graphql::{Context, Object, Result};

use crate::domain::ProvisionerId;
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::types::job::{Provisioner, ProvisionerConnection};
use crate::services::provisioners;

/// Provisioners.
#[derive(Default)]
pub struct ProvisionerQuery;

#[Object]
impl ProvisionerQuery {
    /// Provisioners, in the order in which they first came; for those who look after templates, of the
    /// site or of an organization, FORBIDDEN for others. Of the provisioners of single organizations only
    /// those are listed whose organization's templates the caller looks after.
    async fn provisioners(
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
    ) -> Result<ProvisionerConnection> {
        let (services, caller) = (ctx.services()?.clone(), ctx.caller()?.clone());
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let page = async {
            let page = window.request(ProvisionerId::parse)?;
            provisioners::list(&services, &caller, page).await
        };
        let page = page.await.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller) = (services.clone(), caller.clone());
            async move { provisioners::count(&services, &caller).await }
        });
        let cursor = |row: &crate::domain::job::Provisioner| row.id.to_string();
        Ok(ProvisionerConnection::new(page, cursor, Provisioner, total))
    }
}
