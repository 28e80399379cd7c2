//! Making a chat.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, ModelId, OrganizationId, TaskId, WorkspaceId};
use crate::graphql::Long;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::chat::Chat;
use crate::services::chats::{self, NewChat, NewFile};

/// Making a chat.
#[derive(Default)]
pub struct CreateChatMutation;

/// A file that is added to a message: text in UTF-8, or an image (PNG, JPEG, GIF or WebP).
#[derive(InputObject)]
pub struct ChatFileInput {
    /// Its name, 1-255 bytes, without a folder.
    name: String,
    /// Its media type, such as `image/png`; everything that is no image is taken as text.
    media_type: String,
    /// Its content in base64, at most 1 MiB of bytes.
    content: String,
}

impl From<ChatFileInput> for NewFile {
    fn from(file: ChatFileInput) -> Self {
        Self {
            name: file.name,
            media_type: file.media_type,
            content: file.content,
        }
    }
}

/// Input of `createChat`.
#[derive(InputObject)]
pub struct CreateChatInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// What is said first, Markdown, 1 byte to 64 KiB.
    text: String,
    /// Files that belong to it, at most 10.
    #[graphql(default)]
    files: Vec<ChatFileInput>,
    /// Its title, one line of 1 to 100 characters; made by the model when left out.
    title: Option<String>,
    /// The model that answers; the default one when left out.
    model_id: Option<ID>,
    /// The organization where its tools make things; the viewer's first one when left out.
    organization_id: Option<ID>,
    /// A workspace that its tools work in; when left out, the model makes one when it needs it.
    workspace_id: Option<ID>,
    /// The task that it is about; its workspace is the chat's.
    task_id: Option<ID>,
    /// What it may cost before it pauses and asks, in millionths of a US dollar: 0 to 1,000,000,000,000;
    /// as the setting chats.budget says when left out.
    budget_micros: Option<Long>,
    /// The same key again gives the chat that was made with it first. 1-255 bytes.
    idempotency_key: Option<String>,
}

/// Outcome of `createChat`.
#[derive(SimpleObject)]
pub struct CreateChatPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The chat, RUNNING; null when there are errors.
    chat: Option<Chat>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl CreateChatMutation {
    /// Makes a chat with its first message; does not wait for the answer. CONFLICT: no model is
    /// configured.
    async fn create_chat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is made from.")] input: CreateChatInput,
    ) -> Result<CreateChatPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id.clone();
        let made = async { chats::create(services, caller, input.try_into()?).await };
        let (chat, errors) = ctx.outcome(made.await as Result<_, Failure>)?;
        Ok(CreateChatPayload {
            client_mutation_id,
            chat: chat.map(Chat),
            errors,
        })
    }
}

impl TryFrom<CreateChatInput> for NewChat {
    type Error = Failure;

    fn try_from(input: CreateChatInput) -> Result<Self, Failure> {
        Ok(Self {
            text: input.text,
            files: input.files.into_iter().map(NewFile::from).collect(),
            title: input.title,
            model_id: id("modelId", input.model_id, ModelId::parse)?,
            organization_id: id(
                "organizationId",
                input.organization_id,
                OrganizationId::parse,
            )?,
            workspace_id: id("workspaceId", input.workspace_id, WorkspaceId::parse)?,
            task_id: id("taskId", input.task_id, TaskId::parse)?,
            budget_micros: input.budget_micros.map(|micros| micros.0),
            idempotency_key: input.idempotency_key,
        })
    }
}

fn id<T>(
    field: &str,
    id: Option<ID>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Failure> {
    id.map(|id| parse_input_id(field, &id, parse)).transpose()
}
