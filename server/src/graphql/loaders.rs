//! Batch loaders: what many fields of one operation ask for is read by one statement a noun.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ContextSelectionSet, Error, Result};

use super::context::ContextExt;
use super::error::{ToGraphql as _, execution_error, request_id};
use crate::domain::agent::Agent;
use crate::domain::build::{App, Build, Resource};
use crate::domain::chat::{Chat, ChatMessage};
use crate::domain::job::{Job, Provisioner, ProvisionerActivity};
use crate::domain::message::Message;
use crate::domain::model::Model;
use crate::domain::task::{AppStatus, Task, TaskPhase};
use crate::domain::template::{Template, TemplateFile, TemplateFileEntry, TemplateVersion};
use crate::domain::user::{ApiToken, Member, Organization, Scope, Session, User};
use crate::domain::webhook::WebhookDelivery;
use crate::domain::workspace::Workspace;
use crate::domain::{
    AgentId, ApiTokenId, AppId, AppStatusId, BuildId, ChatId, ChatMessageId, Failure, JobId,
    MessageId, ModelId, OrganizationId, ProvisionerId, ResourceId, SessionId, TaskId, TemplateId,
    TemplateVersionId, UserId, WebhookId, WorkspaceId,
};
use crate::services::{Services, chats, lookup, models, tasks, templates, webhooks};

/// Reads by keys, on behalf of one operation.
pub struct Batch {
    services: Services,
}

impl Batch {
    pub(super) fn new(services: Services) -> Self {
        Self { services }
    }
}

/// A workspace with its latest build.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct WithLatestBuild(pub WorkspaceId);
/// The resources of a build.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ResourcesOf(pub BuildId);
/// The agents of a resource.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct AgentsOf(pub ResourceId);
/// The apps of an agent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct AppsOf(pub AgentId);
/// The newest states of an app.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct StatusesOf(pub AppId);
/// The phases of a task.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PhasesOf(pub TaskId);
/// The phases of a build.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PhasesOfBuild(pub BuildId);
/// Whether a task is a favourite of a user.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Favorite(UserId, TaskId);
/// The newest delivery of a webhook.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LastDeliveryOf(pub WebhookId);
/// The sub-chats of a chat.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SubChatsOf(pub ChatId);
/// The messages of a chat that wait.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct QueuedOf(pub ChatId);
/// The place of a job in the queue.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct QueuePositionOf(pub JobId);
/// What a provisioner is doing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ActivityOf(pub ProvisionerId);
/// The API tokens of a user.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ApiTokensOf(pub UserId);

/// The memberships of a user.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct MembershipsOf(pub UserId);
/// The sessions of a user.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SessionsOf(pub UserId);
/// The files of a template version, without their bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FilesOf(pub TemplateVersionId);
/// A file of a template version.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct FileAt(pub TemplateVersionId, pub String);
/// The workspaces of a template that are in somebody's scope, counted.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct WorkspacesOf(pub TemplateId, pub Scope);

/// One item a key.
macro_rules! one_by_key {
    ($($key:ty => $value:ty, $read:path, |$item:ident| $key_of:expr);+ $(;)?) => {$(
        impl Loader<$key> for Batch {
            type Value = Arc<$value>;
            type Error = Arc<Failure>;

            async fn load(
                &self,
                keys: &[$key],
            ) -> Result<HashMap<$key, Arc<$value>>, Arc<Failure>> {
                let found = $read(&self.services, keys).await.map_err(Arc::new)?;
                Ok(found.into_iter().map(|$item| ($key_of, Arc::new($item))).collect())
            }
        }
    )+};
}

/// Any number of items a key; a key without any is there with an empty list.
macro_rules! many_by_key {
    ($($key:ident($id:ty) => $value:ty, $read:path, |$item:ident| ($key_of:expr, $take:expr));+ $(;)?) => {$(
        impl Loader<$key> for Batch {
            type Value = Arc<Vec<$value>>;
            type Error = Arc<Failure>;

            async fn load(
                &self,
                keys: &[$key],
            ) -> Result<HashMap<$key, Arc<Vec<$value>>>, Arc<Failure>> {
                let ids: Vec<$id> = keys.iter().map(|key| key.0).collect();
                let found = $read(&self.services, &ids).await.map_err(Arc::new)?;
                let mut lists: HashMap<$key, Vec<$value>> =
                    keys.iter().map(|key| (*key, Vec::new())).collect();
                for $item in found {
                    lists.entry($key($key_of)).or_default().push($take);
                }
                Ok(shared(lists))
            }
        }
    )+};
}

one_by_key! {
    UserId => User, lookup::users, |user| user.id;
    OrganizationId => Organization, lookup::organizations, |organization| organization.id;
    TemplateId => Template, lookup::templates, |template| template.id;
    TemplateVersionId => TemplateVersion, lookup::template_versions, |version| version.id;
    TaskId => Task, lookup::tasks, |task| task.id;
    WorkspaceId => Workspace, lookup::workspaces, |workspace| workspace.id;
    WithLatestBuild => (Workspace, Option<(Build, Job)>), with_latest_builds, |pair| WithLatestBuild(pair.0.id);
    QueuePositionOf => (JobId, i64), queue_positions, |pair| QueuePositionOf(pair.0);
    ActivityOf => ProvisionerActivity, activity, |activity| ActivityOf(activity.id);
    BuildId => (Build, Job), lookup::builds, |pair| pair.0.id;
    ProvisionerId => Provisioner, lookup::provisioners, |provisioner| provisioner.id;
    AgentId => Agent, lookup::agents, |agent| agent.id;
    AppId => App, lookup::apps, |app| app.id;
    ApiTokenId => ApiToken, lookup::api_tokens, |token| token.id;
    SessionId => Session, lookup::sessions, |session| session.id;
    MessageId => Message, lookup::messages, |message| message.id;
    ModelId => Model, models::by_ids, |model| model.id;
    JobId => Job, lookup::jobs, |job| job.id;
    ResourceId => Resource, lookup::resources, |resource| resource.id;
    AppStatusId => AppStatus, lookup::app_statuses, |status| status.id;
    ChatId => Chat, chats::by_ids, |chat| chat.id;
    ChatMessageId => ChatMessage, chats::messages_by_ids, |message| message.id;
    LastDeliveryOf => WebhookDelivery, last_deliveries, |delivery| LastDeliveryOf(delivery.webhook_id);
}

many_by_key! {
    ResourcesOf(BuildId) => Resource, lookup::resources_of_builds, |resource| (resource.build_id, resource);
    AgentsOf(ResourceId) => Agent, lookup::agents_of_resources, |agent| (agent.resource_id, agent);
    AppsOf(AgentId) => App, lookup::apps_of_agents, |app| (app.agent_id, app);
    StatusesOf(AppId) => AppStatus, newest_statuses, |status| (status.app_id, status);
    PhasesOf(TaskId) => TaskPhase, tasks::phases, |pair| (pair.0, pair.1);
    PhasesOfBuild(BuildId) => TaskPhase, lookup::phases_of_builds, |phase| (phase.build_id, phase);
    QueuedOf(ChatId) => ChatMessage, chats::queued, |message| (message.chat_id, message);
    MembershipsOf(UserId) => Member, lookup::memberships_of_users, |member| (member.user_id, member);
    SessionsOf(UserId) => Session, lookup::sessions_of_users, |session| (session.user_id, session);
    ApiTokensOf(UserId) => ApiToken, lookup::api_tokens_of_users, |token| (token.user_id, token);
}

impl Loader<Favorite> for Batch {
    type Value = Arc<()>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[Favorite]) -> Result<HashMap<Favorite, Arc<()>>, Arc<Failure>> {
        // An operation has one viewer.
        let Some(Favorite(viewer, _)) = keys.first().copied() else {
            return Ok(HashMap::new());
        };
        let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
        let found = lookup::favorites_among(&self.services, viewer, &ids).await;
        let found = found.map_err(Arc::new)?.into_iter();
        Ok(found
            .map(|id| (Favorite(viewer, id), Arc::default()))
            .collect())
    }
}

/// Whether a task is a favourite of the viewer.
pub(super) async fn is_favorite(ctx: &Context<'_>, id: TaskId) -> Result<bool> {
    let key = Favorite(ctx.caller()?.actor.user_id, id);
    Ok(load(ctx, key).await?.is_some())
}

impl Loader<FilesOf> for Batch {
    type Value = Arc<Vec<TemplateFileEntry>>;
    type Error = Arc<Failure>;

    async fn load(
        &self,
        keys: &[FilesOf],
    ) -> Result<HashMap<FilesOf, Arc<Vec<TemplateFileEntry>>>, Arc<Failure>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = lookup::template_file_entries(&self.services, &ids).await;
        let mut lists: HashMap<_, Vec<_>> = keys.iter().map(|key| (*key, Vec::new())).collect();
        for (version, entry) in found.map_err(Arc::new)? {
            lists.entry(FilesOf(version)).or_default().push(entry);
        }
        Ok(shared(lists))
    }
}

/// One statement each: the files of one view are few, and may be long.
impl Loader<FileAt> for Batch {
    type Value = Arc<TemplateFile>;
    type Error = Arc<Failure>;

    async fn load(
        &self,
        keys: &[FileAt],
    ) -> Result<HashMap<FileAt, Arc<TemplateFile>>, Arc<Failure>> {
        let mut found = HashMap::new();
        for key in keys {
            let file = templates::file(&self.services, key.0, &key.1).await;
            if let Some(file) = file.map_err(Arc::new)? {
                found.insert(key.clone(), Arc::new(file));
            }
        }
        Ok(found)
    }
}

impl Loader<WorkspacesOf> for Batch {
    type Value = Arc<i64>;
    type Error = Arc<Failure>;

    async fn load(
        &self,
        keys: &[WorkspacesOf],
    ) -> Result<HashMap<WorkspacesOf, Arc<i64>>, Arc<Failure>> {
        // An operation has one caller, so there is one scope.
        let Some(WorkspacesOf(_, scope)) = keys.first() else {
            return Ok(HashMap::new());
        };
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let counted = templates::count_workspaces(&self.services, scope, &ids).await;
        let counted = counted.map_err(Arc::new)?.into_iter();
        Ok(counted
            .map(|(id, number)| (WorkspacesOf(id, scope.clone()), Arc::new(number)))
            .collect())
    }
}

impl Loader<SubChatsOf> for Batch {
    type Value = Arc<Vec<Chat>>;
    type Error = Arc<Failure>;

    async fn load(
        &self,
        keys: &[SubChatsOf],
    ) -> Result<HashMap<SubChatsOf, Arc<Vec<Chat>>>, Arc<Failure>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = chats::sub_chats(&self.services, &ids).await;
        let mut lists: HashMap<_, Vec<Chat>> = HashMap::new();
        for chat in found.map_err(Arc::new)? {
            if let Some(parent) = chat.parent_id {
                lists.entry(SubChatsOf(parent)).or_default().push(chat);
            }
        }
        Ok(shared(lists))
    }
}

/// Most states that are shown of an app.
const STATUSES_OF_AN_APP: u32 = 25;

async fn newest_statuses(services: &Services, apps: &[AppId]) -> Result<Vec<AppStatus>, Failure> {
    lookup::statuses_of_apps(services, apps, STATUSES_OF_AN_APP).await
}

async fn last_deliveries(
    services: &Services,
    keys: &[LastDeliveryOf],
) -> Result<Vec<WebhookDelivery>, Failure> {
    let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
    webhooks::last_deliveries(services, &ids).await
}

async fn queue_positions(
    services: &Services,
    keys: &[QueuePositionOf],
) -> Result<Vec<(JobId, i64)>, Failure> {
    let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
    lookup::queue_positions(services, &ids).await
}

async fn activity(
    services: &Services,
    keys: &[ActivityOf],
) -> Result<Vec<ProvisionerActivity>, Failure> {
    let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
    lookup::provisioner_activity(services, &ids).await
}

async fn with_latest_builds(
    services: &Services,
    keys: &[WithLatestBuild],
) -> Result<Vec<(Workspace, Option<(Build, Job)>)>, Failure> {
    let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
    lookup::workspaces_with_latest_builds(services, &ids).await
}

fn shared<K: std::hash::Hash + Eq, V>(lists: HashMap<K, Vec<V>>) -> HashMap<K, Arc<Vec<V>>> {
    let lists = lists.into_iter();
    lists.map(|(key, list)| (key, Arc::new(list))).collect()
}

/// Asks the loader of this operation for the item of `key`.
pub(super) async fn load<K, V>(ctx: &Context<'_>, key: K) -> Result<Option<V>>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    V: Clone,
    Batch: Loader<K, Value = Arc<V>, Error = Arc<Failure>>,
{
    let loaders: &DataLoader<Batch> = ctx.loaders()?;
    let loaded = loaders.load_one(key).await;
    let loaded = loaded.map_err(|failure| ctx.shared_to_graphql(&failure))?;
    // Whoever asks last for an item that several have asked for need not copy it.
    Ok(loaded.map(Arc::unwrap_or_clone))
}

/// Asks it for the items of many keys; those that are not there are left out.
pub(super) async fn load_many<K, V>(
    ctx: &ContextSelectionSet<'_>,
    keys: impl Iterator<Item = K> + Send,
) -> Result<HashMap<K, Arc<V>>>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    Batch: Loader<K, Value = Arc<V>, Error = Arc<Failure>>,
{
    let loaders: &DataLoader<Batch> = ctx.data()?;
    let loaded = loaders.load_many(keys).await;
    loaded.map_err(|failure| execution_error(&failure, request_id(ctx)))
}

/// Like [`load`] for what another row points to, so that it must be there.
pub(super) async fn load_present<K, V>(ctx: &Context<'_>, key: K) -> Result<V>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    V: Clone,
    Batch: Loader<K, Value = Arc<V>, Error = Arc<Failure>>,
{
    load(ctx, key)
        .await?
        .ok_or_else(|| not_there::<K>(request_id(ctx)))
}

/// The error of a row that points to nothing.
pub(super) fn not_there<K>(request_id: &str) -> Error {
    let key = std::any::type_name::<K>();
    let what = format!("a row points to a {key} that is not there");
    execution_error(&Failure::internal(what), request_id)
}
