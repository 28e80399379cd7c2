use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::context::text_of;
use super::turn::Turn;
use crate::domain::chat::{Chat, ChatMessage, ChatRole, ChatTitle};
use crate::domain::model::Model;
use crate::domain::task_name::cut;
use crate::domain::{ChatId, ChatMessageId, Failure};
use crate::events::Topic;
use crate::llm::LlmError;
use crate::llm::chat::{
    ChatDelta, ChatModels, ChatRequest, LlmMessage, LlmPart, LlmUsage, ModelTarget,
};
use crate::services::{Services, UnitOfWork};
use crate::store;

const LIMIT: Duration = Duration::from_secs(10);
const MAX_TOKENS: u32 = 40;
/// So much of the first message says what the chat is about.
const MAX_CHARS: usize = 2000;
const ASKED: &str = "Give the conversation that begins with this message a title of two to six words, \
in the message's language. Answer with the title only, without quotation marks.";

/// Asks the model for a title while it answers the chat's first message. Without an answer the chat
/// keeps the beginning of that message.
pub(super) fn make_beside(
    turn: &Turn,
    chat: &Chat,
    said: &[ChatMessage],
    (model, target): (&Model, &ModelTarget),
) {
    let [first] = said else { return };
    let wanted = turn.services.settings.chats.titles_by_model;
    if !wanted || chat.title_is_given || first.role != ChatRole::User {
        return;
    }
    let services = turn.services.clone();
    let (id, text) = (turn.id, cut(&text_of(first), MAX_CHARS));
    let (message, model) = (first.id, model.clone());
    let target = ModelTarget {
        max_output_tokens: MAX_TOKENS,
        ..target.clone()
    };
    tokio::spawn(async move {
        let asked = timeout(LIMIT, ask(&services.models, &target, text)).await;
        let (answer, used) = match asked {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                return tracing::info!(chat_id = %id, %error, "a chat got no title by its model");
            }
            Err(_) => {
                return tracing::info!(chat_id = %id, "a chat's model took too long for a title");
            }
        };
        let title = ChatTitle::of_model(&answer);
        let tokens = (used.input_tokens, used.output_tokens);
        let cost = model.cost(tokens.0, tokens.1);
        if let Err(failure) = keep(&services, (id, message), title.as_ref(), (tokens, cost)).await {
            tracing::warn!(chat_id = %id, error = ?failure, "a chat's title could not be kept");
        }
    });
}

async fn ask(
    models: &ChatModels,
    target: &ModelTarget,
    text: String,
) -> Result<(String, LlmUsage), LlmError> {
    let request = ChatRequest {
        system: ASKED.to_owned(),
        messages: vec![LlmMessage::User(vec![LlmPart::Text(text)])],
        tools: Vec::new(),
    };
    let mut answer = models.stream(target, request).await?;
    let (mut title, mut used) = (String::new(), LlmUsage::default());
    while let Some(delta) = answer.next().await {
        match delta? {
            ChatDelta::Text(text) => title.push_str(&text),
            ChatDelta::End { usage, .. } => used = usage,
            ChatDelta::Reasoning(_) | ChatDelta::ToolCall(_) => {}
        }
    }
    Ok((title, used))
}

/// Keeps the title, unless somebody has written one meanwhile, and what it took: it counts as the first
/// message's.
async fn keep(
    services: &Services,
    (id, message): (ChatId, ChatMessageId),
    title: Option<&ChatTitle>,
    (tokens, cost): ((i64, i64), i64),
) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    if let Some(title) = title {
        store::chat::set_made_title(uow.tx(), id, title).await?;
    }
    store::chat::add_title_usage(uow.tx(), (id, message), tokens, cost).await?;
    uow.ring(Topic::Chat(id));
    uow.ring(Topic::ChatLists);
    uow.commit().await
}
