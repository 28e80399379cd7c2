//! Builds.

use async_graphql::{Context, ID, Object, Result};

use crate::domain::BuildId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::build::Build;
use crate::services::builds;

/// Builds.
#[derive(Default)]
pub struct BuildQuery;

#[Object]
impl BuildQuery {
    /// A build; null when there is none, or it may not be read.
    async fn build(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Row<Build>>> {
        let found = async {
            let id = parse_id(ctx, "id", &id, BuildId::parse)?;
            let found = builds::get(ctx.services()?, ctx.caller()?, id).await;
            found.map_err(|failure| ctx.to_graphql(failure))
        };
        Some(found.await.transpose()?.map(|pair| Row(pair.into())))
    }
}
