//! A workspace, until it is deleted.

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::{Follow, present};
use crate::domain::workspace::Workspace as WorkspaceRow;
use crate::domain::{Failure, WorkspaceId};
use crate::events::{Listener, Topic};
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::workspace::Workspace;
use crate::services::workspaces::{self, WorkspaceRef};

/// A workspace.
#[derive(Default)]
pub struct WorkspaceSubscription;

#[Subscription]
impl WorkspaceSubscription {
    /// The workspace as it is, then whenever its status, health, name, latest build or an agent
    /// changes; the same may be told twice. Completes with the workspace as DELETED.
    async fn workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The workspace's id.")] id: ID,
    ) -> Result<Events<Row<Workspace>>> {
        Events::of(ctx, async {
            let id = parse_id(ctx, "id", &id, WorkspaceId::parse)?;
            let follow = Follow::new(ctx)?;
            let bell = follow.services.events.listen(Topic::Workspace(id));
            let first = present(ctx, "workspace", find(&follow, id).await)?;
            Ok(stream(follow, bell, first))
        })
        .await
    }
}

async fn find(follow: &Follow, id: WorkspaceId) -> Result<Option<WorkspaceRow>, Failure> {
    workspaces::get(&follow.services, &follow.caller, WorkspaceRef::Id(id)).await
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    first: WorkspaceRow,
) -> impl Stream<Item = Result<Row<Workspace>>> {
    try_stream! {
        let id = first.id;
        let mut now = Some(first);
        while let Some(workspace) = now {
            let is_gone = workspace.deleted_at.is_some();
            yield Row(Workspace::from(workspace));
            if is_gone {
                return;
            }
            bell.heard().await;
            now = follow.item(find(&follow, id).await)?;
        }
    }
}
