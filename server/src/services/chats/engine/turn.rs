use std::sync::Arc;

use crate::domain::chat::{Chat, ChatPause};
use crate::domain::model::Model;
use crate::domain::user::{Actor, Caller, Credential, RequestMeta};
use crate::domain::{ChatId, Failure};
use crate::llm::LlmError;
use crate::llm::chat::ModelTarget;
use crate::services::chats::ring;
use crate::services::mcp_servers::Reached;
use crate::services::{Services, UnitOfWork, models};
use crate::store;

/// Why a turn does not go on.
#[derive(Debug)]
pub(in crate::services::chats) enum Stop {
    /// Another gateway has the chat, or it is not to be run any more: nothing may be written.
    LeaseLost,
    /// It has nothing more to do.
    Done,
    /// It has stopped before it was done, and waits for the user; the reason says what for.
    Paused(ChatPause, String),
    /// It has failed; the reason is for people.
    Failed(String),
    /// It has failed by a fault of the gateway's.
    Fault(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Fault(failure)
    }
}

impl From<LlmError> for Stop {
    fn from(error: LlmError) -> Self {
        Self::Failed(format!("The model gave no answer: {error}"))
    }
}

/// A chat in the hands of this gateway.
pub(in crate::services::chats) struct Turn {
    pub(in crate::services::chats) services: Services,
    pub(in crate::services::chats) id: ChatId,
    pub(super) lease: i64,
    /// MCP servers, as far as they were needed.
    pub(in crate::services::chats) mcp: Reached,
}

impl Turn {
    /// Begins a write; the lease is held until its end, or there is none.
    pub(in crate::services::chats) async fn begin(&self) -> Result<(UnitOfWork<'_>, Chat), Stop> {
        let uow = UnitOfWork::begin(&self.services).await?;
        let held = store::chat::hold(uow.tx(), (self.id, self.lease), uow.now()).await?;
        let chat = held.ok_or(Stop::LeaseLost)?;
        Ok((uow, chat))
    }

    /// Ends a write, and tells of it.
    pub(in crate::services::chats) async fn commit(
        &self,
        mut uow: UnitOfWork<'_>,
        chat: &Chat,
    ) -> Result<(), Stop> {
        ring(&mut uow, chat);
        Ok(uow.commit().await?)
    }

    /// The chat as it is stored now.
    pub(in crate::services::chats) async fn chat(&self) -> Result<Chat, Stop> {
        let db = self.services.db.reader();
        let found = store::chat::by_ids(db, &[self.id]).await?.pop();
        found.ok_or(Stop::LeaseLost)
    }

    /// Which model answers, and how it is reached.
    pub(super) async fn model(&self, chat: &Chat) -> Result<(Model, ModelTarget), Stop> {
        let found = models::target(&self.services, chat.model_id).await;
        found.map_err(|failure| match failure.errors.first() {
            Some(error) if failure.cause.is_none() => Stop::Failed(error.message.clone()),
            _ => Stop::Fault(failure),
        })
    }

    /// The chat's owner as who its tools act, with the rights of this moment.
    pub(in crate::services::chats) async fn owner(&self, chat: &Chat) -> Result<Caller, Stop> {
        let (db, by) = (self.services.db.reader(), Credential::Chat(chat.id));
        let actor: Option<Actor> = store::actor::by_user(db, chat.owner_id, by).await?;
        let actor =
            actor.ok_or_else(|| Stop::Failed("The chat's owner is suspended".to_owned()))?;
        let meta = RequestMeta {
            request_id: format!("chat-{}", chat.id),
            user_agent: Some("taskyard chat".to_owned()),
            ..RequestMeta::default()
        };
        Ok(Caller {
            actor: Arc::new(actor),
            meta,
        })
    }
}
