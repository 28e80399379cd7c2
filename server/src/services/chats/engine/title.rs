use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::context::text_of;
use super::turn::Turn;
use crate::domain::ChatId;
use crate::domain::chat::{Chat, ChatMessage, ChatRole, ChatTitle};
use crate::domain::task_name::cut;
use crate::events::Topic;
use crate::llm::LlmError;
use crate::llm::chat::{ChatDelta, ChatModels, ChatRequest, LlmMessage, LlmPart, ModelTarget};
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
pub(super) fn make_beside(turn: &Turn, chat: &Chat, said: &[ChatMessage], target: &ModelTarget) {
    let [first] = said else { return };
    let wanted = turn.services.settings.chats.titles_by_model;
    if !wanted || chat.title_is_given || first.role != ChatRole::User {
        return;
    }
    let services = turn.services.clone();
    let (id, text) = (turn.id, cut(&text_of(first), MAX_CHARS));
    let target = ModelTarget {
        max_output_tokens: MAX_TOKENS,
        ..target.clone()
    };
    tokio::spawn(async move {
        let asked = timeout(LIMIT, ask(&services.models, &target, text)).await;
        let answer = match asked {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                return tracing::info!(chat_id = %id, %error, "a chat got no title by its model");
            }
            Err(_) => {
                return tracing::info!(chat_id = %id, "a chat's model took too long for a title");
            }
        };
        let Some(title) = ChatTitle::of_model(&answer) else {
            return;
        };
        if let Err(failure) = keep(&services, id, &title).await {
            tracing::warn!(chat_id = %id, error = ?failure, "a chat's title could not be kept");
        }
    });
}

async fn ask(models: &ChatModels, target: &ModelTarget, text: String) -> Result<String, LlmError> {
    let request = ChatRequest {
        system: ASKED.to_owned(),
        messages: vec![LlmMessage::User(vec![LlmPart::Text(text)])],
        tools: Vec::new(),
    };
    let mut answer = models.stream(target, request).await?;
    let mut title = String::new();
    while let Some(delta) = answer.next().await {
        if let ChatDelta::Text(text) = delta? {
            title.push_str(&text);
        }
    }
    Ok(title)
}

async fn keep(
    services: &Services,
    id: ChatId,
    title: &ChatTitle,
) -> Result<(), crate::domain::Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    if store::chat::set_made_title(uow.tx(), id, title).await? {
        uow.ring(Topic::Chat(id));
    }
    uow.commit().await
}
