//! What fields lead to by which key.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{ContextSelectionSet, Error, Result};

use super::error::request_id;
use super::loaders::{Batch, WithLatestBuild, load_many, not_there};
use super::rows::{Led, Set, asks_for};
use super::types::agent::Agent;
use super::types::app::App;
use super::types::build::Build;
use super::types::chat::Chat;
use super::types::job::{Job, Provisioner};
use super::types::model::Model;
use super::types::organization::Organization;
use super::types::task::Task;
use super::types::template::Template;
use super::types::template_version::TemplateVersion;
use super::types::user::User;
use super::types::workspace::Workspace;
use crate::domain::{
    AgentId, AppId, BuildId, ChatId, Failure, JobId, ModelId, OrganizationId, ProvisionerId,
    TaskId, TemplateId, TemplateVersionId, UserId, WorkspaceId,
};

macro_rules! led {
    ($($object:ty, by $key:ty, of $wrap:expr;)+) => {$(
        impl Led for $object {
            type Key = $key;

            async fn load(
                ctx: &ContextSelectionSet<'_>,
                keys: &[$key],
                _: &[Set<'_>],
            ) -> Result<HashMap<$key, Self>> {
                wrapped(ctx, keys.iter().copied(), |key| key, $wrap).await
            }

            fn missing(ctx: &ContextSelectionSet<'_>) -> Error {
                not_there::<$key>(request_id(ctx))
            }
        }
    )+};
}

led! {
    Agent, by AgentId, of Agent;
    App, by AppId, of App;
    Build, by BuildId, of Build::from;
    Chat, by ChatId, of Chat;
    Job, by JobId, of Job::from;
    Model, by ModelId, of Model;
    Organization, by OrganizationId, of Organization;
    Provisioner, by ProvisionerId, of Provisioner;
    Task, by TaskId, of Task::from;
    Template, by TemplateId, of Template;
    TemplateVersion, by TemplateVersionId, of TemplateVersion;
    User, by UserId, of User;
}

/// With its latest build, in the same statement, when that is asked for too.
impl Led for Workspace {
    type Key = WorkspaceId;

    async fn load(
        ctx: &ContextSelectionSet<'_>,
        keys: &[WorkspaceId],
        sets: &[Set<'_>],
    ) -> Result<HashMap<WorkspaceId, Self>> {
        let keys = keys.iter().copied();
        if asks_for(ctx, sets, "latestBuild") {
            let keys = keys.map(WithLatestBuild);
            return wrapped(ctx, keys, |key| key.0, Self::from).await;
        }
        wrapped(ctx, keys, |key| key, Self::from).await
    }

    fn missing(ctx: &ContextSelectionSet<'_>) -> Error {
        not_there::<WorkspaceId>(request_id(ctx))
    }
}

async fn wrapped<K, V, I, T>(
    ctx: &ContextSelectionSet<'_>,
    keys: impl Iterator<Item = K> + Send,
    id: impl Fn(K) -> I + Send,
    wrap: impl Fn(V) -> T + Send,
) -> Result<HashMap<I, T>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    I: Hash + Eq,
    V: Clone,
    Batch: Loader<K, Value = Arc<V>, Error = Arc<Failure>>,
{
    let found = load_many(ctx, keys).await?.into_iter();
    let found = found.map(|(key, row)| (id(key), wrap(Arc::unwrap_or_clone(row))));
    Ok(found.collect())
}
