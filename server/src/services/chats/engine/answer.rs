use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout_at};

use super::turn::{Stop, Turn};
use crate::domain::chat::{
    Chat, ChatMessage, ChatMessageStatus, ChatPartKind, ChatPartStatus, ChatPause, ChatRole,
};
use crate::domain::model::Model;
use crate::domain::{ChatPartId, Failure};
use crate::llm::chat::{ChatDelta, ChatRequest, LlmStop, LlmToolCall, LlmUsage, ModelTarget};
use crate::llm::{LlmError, Retries, with_retries};
use crate::services::UnitOfWork;
use crate::store;

/// What has come is stored, and told to who looks on, so often.
const FLUSH_EVERY: Duration = Duration::from_millis(100);
/// Or as soon as it is so long.
const FLUSH_BYTES: usize = 4 * 1024;
/// An answer that breaks off is asked for so often.
const TRIES: u32 = 3;

/// Asks the model, and stores its answer as it streams.
pub(super) async fn answer(
    turn: &Turn,
    request: ChatRequest,
    (model, target): (&Model, &ModelTarget),
) -> Result<(), Stop> {
    for tries in 1..=TRIES {
        let mut answer = Answer::new(turn, model);
        match answer.stream(target, request.clone()).await {
            Err(Broken::By(error)) if tries < TRIES && error.is_retryable() => {
                tracing::warn!(chat_id = %turn.id, %error, tries, "a model's answer broke off; it is asked again");
                answer.give_up().await?;
            }
            Err(Broken::By(error)) => {
                answer.give_up().await?;
                return Err(error.into());
            }
            Err(Broken::Stop(stop)) => return Err(stop),
            Ok(()) => return Ok(()),
        }
    }
    Err(LlmError::CutOff.into())
}

enum Broken {
    By(LlmError),
    Stop(Stop),
}

impl From<Stop> for Broken {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self::Stop(failure.into())
    }
}

/// An answer on its way to the database.
struct Answer<'a> {
    turn: &'a Turn,
    model: &'a Model,
    /// `None`: nothing of it is stored yet.
    message: Option<ChatMessage>,
    /// The part that grows.
    growing: Option<(ChatPartId, ChatPartKind)>,
    /// What is not stored yet, all of one kind.
    kind: ChatPartKind,
    pending: String,
}

impl<'a> Answer<'a> {
    fn new(turn: &'a Turn, model: &'a Model) -> Self {
        Self {
            turn,
            model,
            message: None,
            growing: None,
            kind: ChatPartKind::Text,
            pending: String::new(),
        }
    }

    async fn stream(&mut self, target: &ModelTarget, request: ChatRequest) -> Result<(), Broken> {
        let asked = with_retries(Retries::default(), || {
            self.turn.services.models.stream(target, request.clone())
        });
        let mut deltas = asked.await.map_err(Broken::By)?;
        let mut calls = Vec::new();
        let mut flush_at: Option<Instant> = None;
        loop {
            let next = match flush_at {
                Some(at) => timeout_at(at, deltas.next()).await,
                None => Ok(deltas.next().await),
            };
            let Ok(next) = next else {
                self.flush().await?;
                flush_at = None;
                continue;
            };
            match next.unwrap_or(Err(LlmError::CutOff)).map_err(Broken::By)? {
                ChatDelta::Text(text) => self.grow(ChatPartKind::Text, &text).await?,
                ChatDelta::Reasoning(text) => self.grow(ChatPartKind::Reasoning, &text).await?,
                ChatDelta::ToolCall(call) => calls.push(call),
                ChatDelta::End {
                    usage,
                    stop,
                    continuation,
                } => return Ok(self.end(calls, usage, stop, continuation).await?),
            }
            if self.pending.len() >= FLUSH_BYTES {
                self.flush().await?;
            }
            flush_at = match (self.pending.is_empty(), flush_at) {
                (true, _) => None,
                (false, None) => Some(Instant::now() + FLUSH_EVERY),
                (false, at) => at,
            };
        }
    }

    async fn grow(&mut self, kind: ChatPartKind, text: &str) -> Result<(), Stop> {
        if self.kind != kind {
            self.flush().await?;
            self.kind = kind;
        }
        self.pending.push_str(text);
        Ok(())
    }

    /// Stores what has come.
    async fn flush(&mut self) -> Result<(), Stop> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let (uow, chat) = self.turn.begin().await?;
        self.write_pending(&uow, &chat).await?;
        self.turn.commit(uow, &chat).await
    }

    async fn write_pending(&mut self, uow: &UnitOfWork<'_>, chat: &Chat) -> Result<(), Failure> {
        let text = std::mem::take(&mut self.pending);
        if text.is_empty() {
            return Ok(());
        }
        match self.growing {
            Some((id, kind)) if kind == self.kind => {
                return store::chat::append_text(uow.tx(), chat, id, &text).await;
            }
            Some((id, _)) => store::chat::end_part(uow.tx(), chat, id, uow.now()).await?,
            None => {}
        }
        let kind = self.kind;
        let message = self.begun(uow, chat).await?;
        message.created_at = uow.now();
        let part = message.push(kind, ChatPartStatus::Streaming);
        part.text = text;
        let id = part.id;
        store::chat::insert_parts(uow.tx(), chat, std::slice::from_mut(part)).await?;
        store::chat::set_message(uow.tx(), chat, message).await?;
        self.growing = Some((id, kind));
        Ok(())
    }

    /// The message, which is stored from now on.
    async fn begun(
        &mut self,
        uow: &UnitOfWork<'_>,
        chat: &Chat,
    ) -> Result<&mut ChatMessage, Failure> {
        if self.message.is_none() {
            let streaming = ChatMessageStatus::Streaming;
            let mut message =
                ChatMessage::new(self.turn.id, ChatRole::Assistant, streaming, uow.now());
            message.model_name = Some(self.model.name.clone());
            store::chat::insert_message(uow.tx(), chat, &mut message, None).await?;
            self.message = Some(message);
        }
        let message = self.message.as_mut();
        message.ok_or_else(|| Failure::internal("an answer without its message"))
    }

    /// Stores the end of an answer: its last words, the calls that are to be carried out, and what it
    /// took.
    async fn end(
        &mut self,
        calls: Vec<LlmToolCall>,
        usage: LlmUsage,
        stop: LlmStop,
        continuation: Option<String>,
    ) -> Result<(), Stop> {
        let (uow, chat) = self.turn.begin().await?;
        self.write_pending(&uow, &chat).await?;
        if let Some((id, _)) = self.growing {
            store::chat::end_part(uow.tx(), &chat, id, uow.now()).await?;
        }
        let (tokens, model) = ((usage.input_tokens, usage.output_tokens), self.model);
        let message = self.begun(&uow, &chat).await?;
        message.created_at = uow.now();
        let first_call = message.parts.len();
        let has_calls = !calls.is_empty();
        for call in calls {
            let part = message.push(ChatPartKind::ToolCall, ChatPartStatus::Running);
            part.tool_call_id = Some(call.id);
            part.tool_name = Some(call.name);
            part.input = Some(call.arguments);
        }
        store::chat::insert_parts(uow.tx(), &chat, &mut message.parts[first_call..]).await?;
        message.status = ChatMessageStatus::Complete;
        message.continuation = continuation;
        (message.input_tokens, message.output_tokens) = tokens;
        message.cost_micros = model.cost(tokens.0, tokens.1);
        store::chat::set_message(uow.tx(), &chat, message).await?;
        let (cost, context) = (message.cost_micros, tokens.0 + tokens.1);
        store::chat::add_usage(uow.tx(), self.turn.id, tokens, cost, context).await?;
        self.turn.commit(uow, &chat).await?;
        match stop {
            LlmStop::TooLong if !has_calls => Err(Stop::Paused(
                ChatPause::AnswerTooLong,
                "The answer is as long as the model may write: continue to let it go on".to_owned(),
            )),
            LlmStop::Filtered => Err(Stop::Paused(
                ChatPause::Filtered,
                "The model's provider found the answer unfit and ended it".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// What was stored of an answer that broke off stays to be read, and does not count.
    async fn give_up(&mut self) -> Result<(), Stop> {
        let Some(mut message) = self.message.take() else {
            return Ok(());
        };
        let (uow, chat) = self.turn.begin().await?;
        if let Some((id, _)) = self.growing {
            store::chat::end_part(uow.tx(), &chat, id, uow.now()).await?;
        }
        message.status = ChatMessageStatus::Failed;
        store::chat::set_message(uow.tx(), &chat, &message).await?;
        self.turn.commit(uow, &chat).await
    }
}
