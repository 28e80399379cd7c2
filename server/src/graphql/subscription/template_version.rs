//! A template version, until its import has ended.

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::{Follow, present};
use crate::domain::TemplateVersionId;
use crate::domain::template::TemplateVersion as VersionRow;
use crate::events::{Listener, Topic};
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::template_version::TemplateVersion;
use crate::services::templates;

/// A template version.
#[derive(Default)]
pub struct TemplateVersionSubscription;

#[Subscription]
impl TemplateVersionSubscription {
    /// The version as it is, then at every change of its import; completes when the import has ended,
    /// at once when there is none. Changes that come faster than they are read are told as one.
    async fn template_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version's id.")] id: ID,
    ) -> Result<Events<Row<TemplateVersion>>> {
        Events::of(ctx, async {
            let id = parse_id(ctx, "id", &id, TemplateVersionId::parse)?;
            let follow = Follow::new(ctx)?;
            let bell = follow.services.events.listen(Topic::TemplateVersion(id));
            let found = templates::version(&follow.services, &follow.caller, id).await;
            let first = present(ctx, "template version", found)?;
            Ok(stream(follow, bell, first))
        })
        .await
    }
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    first: VersionRow,
) -> impl Stream<Item = Result<Row<TemplateVersion>>> {
    try_stream! {
        let id = first.id;
        let mut now = Some(first);
        while let Some(version) = now {
            let is_under_way = version.import.is_under_way();
            yield Row(TemplateVersion(version));
            if !is_under_way {
                break;
            }
            bell.heard().await;
            let found = templates::version(&follow.services, &follow.caller, id).await;
            now = follow.item(found)?;
        }
    }
}
