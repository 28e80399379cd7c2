//! Workspaces.

use async_graphql::{Context, ID, Object, Result};

use crate::domain::WorkspaceId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::types::workspace::Workspace;
use crate::services::workspaces;

/// Workspaces.
#[derive(Default)]
pub struct WorkspaceQuery;

#[Object]
impl WorkspaceQuery {
    /// A workspace; null when there is none, or it may not be read.
    async fn workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Workspace>> {
        let found = async {
            let id = parse_id(ctx, "id", &id, WorkspaceId::parse)?;
            let found = workspaces::get(ctx.services()?, ctx.caller()?, id).await;
            found.map_err(|failure| ctx.to_graphql(failure))
        };
        Some(found.await.transpose()?.map(Workspace::from))
    }
}
