//! Chats.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::chat_message::{ChatMessage, ChatMessageConnection};
use super::model::Model;
use super::organization::Organization;
use super::task::Task;
use super::user::User;
use super::workspace::Workspace;
use crate::domain::Failure;
use crate::domain::chat::{Chat as ChatRow, ChatMessage as MessageRow, ChatPause, ChatStatus};
use crate::graphql::connection::{Window, connection, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::loaders::{QueuedOf, SubChatsOf, load};
use crate::graphql::rows::{Maybe, Planned, Present, planned};
use crate::graphql::{DateTime, Long};
use crate::services::chats;

/// A conversation with a model that runs in the gateway and has tools: it can make and start a
/// workspace and work in it, with the rights of the chat's owner.
#[derive(Clone)]
pub struct Chat(pub ChatRow);

connection!(ChatConnection, ChatEdge, Chat, "chats");

/// A conversation with a model that runs in the gateway and has tools: it can make and start a
/// workspace and work in it, with the rights of the chat's owner.
#[planned]
#[Object]
impl Chat {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What people are shown, at most 100 characters: given, made by a model, or the beginning of the
    /// first message.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Where it stands.
    async fn status(&self) -> ChatStatus {
        self.0.status
    }

    /// Why it stands there, for people; empty when there is nothing to say. A chat that is WAITING with
    /// a reason has stopped before it was done, and goes on by `continueChat`.
    async fn status_reason(&self) -> &str {
        &self.0.status_reason
    }

    /// Why it has stopped before it was done, while it is WAITING; null: it has not.
    async fn pause(&self) -> Option<ChatPause> {
        self.0.pause
    }

    /// Whose it is.
    async fn owner(&self) -> Present<User> {
        Present(self.0.owner_id)
    }

    /// Where its tools make things.
    async fn organization(&self) -> Present<Organization> {
        Present(self.0.organization_id)
    }

    /// A sub-chat's parent, which gave it its work; null: it is nobody's sub-chat.
    async fn parent(&self) -> Maybe<Chat> {
        Maybe(self.0.parent_id)
    }

    /// Its sub-chats, the oldest first.
    async fn sub_chats(&self, ctx: &Context<'_>) -> Result<Vec<Chat>> {
        let found = load(ctx, SubChatsOf(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(Chat).collect())
    }

    /// The model that was chosen to answer; null: the default one answers, also when the chosen one is
    /// gone.
    async fn model(&self) -> Maybe<Model> {
        Maybe(self.0.model_id)
    }

    /// The workspace that its tools work in; null: it has none yet.
    async fn workspace(&self) -> Maybe<Workspace> {
        Maybe(self.0.workspace_id)
    }

    /// The task that it is about; null: none, or it is deleted.
    async fn task(&self, ctx: &Context<'_>) -> Option<Result<Task>> {
        let task = load(ctx, self.0.task_id?).await.transpose()?;
        match task {
            Ok(task) if task.deleted_at.is_some() => None,
            task => Some(task.map(Task::from)),
        }
    }

    /// Its messages in order, also those that do not count any more, but not those that were taken back.
    async fn messages(
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
    ) -> Result<ChatMessageConnection> {
        let (services, id) = (ctx.services()?.clone(), self.0.id);
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let page = async {
            let page = window.request(|text| text.parse().ok())?;
            chats::messages(&services, id, &page).await
        };
        let page: Result<_, Failure> = page.await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let services = services.clone();
            async move { chats::count_messages(&services, id).await }
        });
        let cursor = |message: &MessageRow| message.sequence.to_string();
        let wrap = ChatMessage;
        Ok(ChatMessageConnection::new(page, cursor, wrap, total))
    }

    /// Messages that wait until the turn under way has ended, in order; at most 20.
    async fn queued_messages(&self, ctx: &Context<'_>) -> Result<Vec<ChatMessage>> {
        let found = load(ctx, QueuedOf(self.0.id)).await?;
        let found = found.unwrap_or_default().into_iter();
        Ok(found.map(ChatMessage).collect())
    }

    /// Tokens that models were given for it, in all.
    async fn input_tokens(&self) -> Long {
        Long(self.0.input_tokens)
    }

    /// Tokens that models wrote for it, in all.
    async fn output_tokens(&self) -> Long {
        Long(self.0.output_tokens)
    }

    /// What it has cost, in millionths of a US dollar, as far as the models' prices are known.
    async fn cost_micros(&self) -> Long {
        Long(self.0.cost_micros)
    }

    /// What it and its sub-chats have cost, in millionths of a US dollar: what its budget is for.
    async fn family_cost_micros(&self, ctx: &Context<'_>) -> Result<Long> {
        let found = load(ctx, SubChatsOf(self.0.id)).await?;
        let others = found.unwrap_or_default().into_iter();
        let others: i64 = others.map(|chat| chat.cost_micros).sum();
        Ok(Long(self.0.cost_micros + others))
    }

    /// What it may cost, with its sub-chats, before it pauses and asks, in millionths of a US dollar; null: as the setting
    /// chats.budget says.
    async fn budget_micros(&self) -> Option<Long> {
        self.0.budget_micros.map(Long)
    }

    /// Why its model was not given tools of MCP servers when it was asked last, for people; empty: it was.
    async fn tools_note(&self) -> &str {
        &self.0.tools_note
    }

    /// Whether it was put aside.
    async fn is_archived(&self) -> bool {
        self.0.archived_at.is_some()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// What is new of a chat.
#[derive(SimpleObject, Planned)]
pub struct ChatEvent {
    /// The chat as it is.
    pub chat: Chat,
    /// Messages that were made or changed, whole; one that is had already takes the other's place. Its
    /// place in the chat is by `sequence`, which changes when a QUEUED message is answered.
    pub messages: Vec<ChatMessage>,
    /// What parts that grow became longer by.
    pub appended: Vec<ChatTextAppended>,
    /// Whether there is more at once: the next event does not wait for a change.
    pub has_more: bool,
    /// Resume `after` this cursor.
    pub end_cursor: String,
}

/// New text of a part that grows: what is had of it from `offset` on is replaced by `text`.
#[derive(SimpleObject, Planned)]
pub struct ChatTextAppended {
    /// Its message.
    pub message_id: ID,
    /// The part.
    pub part_id: ID,
    /// How many characters (Unicode scalar values, not UTF-16 units) come before it.
    pub offset: Long,
    /// The new text.
    pub text: String,
}
