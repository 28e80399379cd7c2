use futures_util::StreamExt as _;

use super::context::{messages, text_of};
use super::turn::{Stop, Turn};
use crate::domain::chat::{ChatMessage, ChatMessageStatus, ChatPartKind, ChatPartStatus, ChatRole};
use crate::domain::model::Model;
use crate::llm::chat::{ChatDelta, ChatRequest, LlmMessage, LlmPart, LlmUsage, ModelTarget};
use crate::llm::{Retries, with_retries};
use crate::store;

const ASKED: &str = "The conversation has become too long. Sum it up so that somebody who knows nothing else can go on: \
what the user wants, what was done and found out, which files and commands matter and how they stand, and what is left. \
Answer with the summary only.";

/// Puts what was said so far in short; from there on the model is given that instead, with what the
/// user said last.
pub(super) async fn make_short(
    turn: &Turn,
    said: &[ChatMessage],
    (model, target): (&Model, &ModelTarget),
) -> Result<(), Stop> {
    let mut asked = messages(said);
    let question = LlmPart::Text(ASKED.to_owned());
    match asked.last_mut() {
        Some(LlmMessage::User(parts)) => parts.push(question),
        _ => asked.push(LlmMessage::User(vec![question])),
    }
    let request = ChatRequest {
        system: String::new(),
        messages: asked,
        tools: Vec::new(),
    };
    let mut answer = with_retries(Retries::default(), || {
        turn.services.models.stream(target, request.clone())
    })
    .await?;
    let (mut summary, mut used) = (String::new(), LlmUsage::default());
    while let Some(delta) = answer.next().await {
        match delta? {
            ChatDelta::Text(text) => summary.push_str(&text),
            ChatDelta::End { usage, .. } => used = usage,
            ChatDelta::Reasoning(_) | ChatDelta::ToolCall(_) => {}
        }
    }
    if summary.trim().is_empty() {
        return Err(Stop::Failed(
            "The conversation is longer than the model can take, and it gave no summary of it"
                .to_owned(),
        ));
    }
    let mut users = said.iter().rev();
    let last = users.find(|message| message.role == ChatRole::User);
    let mut text = format!("What was said so far, in short:\n\n{}", summary.trim());
    if let Some(last) = last {
        text.push_str("\n\nThe user said last:\n\n");
        text.push_str(&text_of(last));
    }
    let (uow, chat) = turn.begin().await?;
    let complete = ChatMessageStatus::Complete;
    let mut message = ChatMessage::new(turn.id, ChatRole::Summary, complete, uow.now());
    message.model_name = Some(model.name.clone());
    message.input_tokens = used.input_tokens;
    message.output_tokens = used.output_tokens;
    message.cost_micros = model.cost(used.input_tokens, used.output_tokens);
    message.push(ChatPartKind::Text, ChatPartStatus::Done).text = text;
    store::chat::insert_message(uow.tx(), &chat, &mut message, None).await?;
    let tokens = (used.input_tokens, used.output_tokens);
    store::chat::add_usage(
        uow.tx(),
        turn.id,
        tokens,
        message.cost_micros,
        used.output_tokens,
    )
    .await?;
    turn.commit(uow, &chat).await
}
