use futures_util::FutureExt as _;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::start_workspace::error;
use super::wait::LOOK_EVERY;
use super::{Input, Outcome, Tool, ToolContext};
use crate::domain::chat::{Chat, ChatPartKind, ChatRole, ChatTitle};
use crate::domain::page::{Direction, PageRequest};
use crate::domain::{ChatId, ErrorCode};
use crate::events::Topic;
use crate::services::UnitOfWork;
use crate::services::chats::engine::{Stop, budget};
use crate::services::chats::make_chat;
use crate::services::chats::new::{Made, Said};
use crate::store;

/// Messages that are looked at for a sub-chat's last word.
const LAST: u32 = 10;

pub(super) const TOOL: Tool = Tool {
    name: "spawn_chat",
    description: "Give a part of the work to another chat with the same model and workspace, and wait for its answer. \
        It knows nothing of this conversation, and can run commands and use files, but makes no workspaces and no chats. \
        Several can be at work side by side.",
    schema,
    is_for_sub_chats: false,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "prompt": { "type": "string", "description": "What it is to do, with everything that it must know" },
            "title": { "type": "string", "description": "A few words for the user, who can follow it" },
        },
        "required": ["prompt"],
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let made = match wanted(&context, &input) {
        Ok(Ok(made)) => made,
        Ok(Err(failure)) => return Outcome::refused(failure),
        Err(why) => return Ok(error(&why)),
    };
    let id = spawned(&context, made).await?;
    let chat = ended(&context, id).await?;
    let answer = last_words(&context, id).await?;
    let told = json!({
        "chat_id": id.to_string(),
        "status": chat.status.as_str(),
        "reason": chat.status_reason,
        "answer": answer,
    });
    let is_done = chat.status_reason.is_empty();
    Ok(if is_done {
        Outcome::done(told)
    } else {
        Outcome::failed(told)
    })
}

fn wanted(
    context: &ToolContext<'_>,
    input: &Input,
) -> Result<Result<Made, crate::domain::Failure>, String> {
    let prompt = input.needed_text("prompt")?;
    let title = input.text("title")?;
    let said = match Said::parse(&prompt, &[]) {
        Ok(said) => said,
        Err(failure) => return Ok(Err(failure)),
    };
    let chat = context.chat;
    Ok(Ok(Made {
        said,
        title: Some(ChatTitle::of_text(title.as_deref().unwrap_or(&prompt))),
        organization: chat.organization_id,
        owner: chat.owner_id,
        parent: Some(chat.id),
        model: chat.model_id,
        workspace: chat.workspace_id,
        task: chat.task_id,
        budget_micros: None,
        key: Some(context.key()),
    }))
}

/// The sub-chat of this call; made now, unless it was before a restart.
async fn spawned(context: &ToolContext<'_>, mut made: Made) -> Result<ChatId, Stop> {
    let services = &context.turn.services;
    let by = context.caller.actor.user_id;
    let found =
        async || store::chat::by_idempotency_key(services.db.writer(), by, &context.key()).await;
    if let Some(found) = found().await? {
        return Ok(found.id);
    }
    // The parent may have got its workspace in this very step.
    let parent = context.turn.chat().await?;
    made.workspace = parent.workspace_id;
    made.budget_micros = budget::left(services, &parent).await?;
    let mut uow = UnitOfWork::begin(services).await?;
    match make_chat(&mut uow, context.caller, made).await {
        Ok(chat) => {
            uow.commit().await?;
            Ok(chat.id)
        }
        Err(failure) if failure.code() == ErrorCode::Conflict => {
            drop(uow);
            let found = found().await?;
            Ok(found.ok_or(failure)?.id)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Waits until the sub-chat is not at work any more. It ends by itself: by its last word, a limit, or
/// a fault.
async fn ended(context: &ToolContext<'_>, id: ChatId) -> Result<Chat, Stop> {
    let services = &context.turn.services;
    let mut bell = services.events.listen(Topic::Chat(id));
    loop {
        let found = store::chat::by_ids(services.db.reader(), &[id])
            .await?
            .pop();
        let chat = found.ok_or(Stop::LeaseLost)?;
        if !chat.status.is_busy() {
            return Ok(chat);
        }
        // Rung or not, the database is looked at next.
        let _ = timeout_at(Instant::now() + LOOK_EVERY, bell.heard()).await;
    }
}

/// What the sub-chat's model said last.
async fn last_words(context: &ToolContext<'_>, id: ChatId) -> Result<String, Stop> {
    let request = PageRequest {
        limit: LAST,
        cursor: None,
        direction: Direction::Backward,
    };
    let page = store::chat::page(context.turn.services.db.reader(), id, &request).await?;
    let mut said = page.rows.iter().rev();
    let last = said.find(|message| message.role == ChatRole::Assistant);
    let parts = last
        .map(|message| message.parts.iter())
        .into_iter()
        .flatten();
    let texts = parts.filter(|part| part.kind == ChatPartKind::Text);
    Ok(texts.map(|part| part.text.as_str()).collect())
}
