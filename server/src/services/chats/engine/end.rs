use serde_json::json;

use super::turn::{Stop, Turn};
use crate::domain::chat::{
    Chat, ChatMessage, ChatMessageStatus, ChatPart, ChatPartStatus, ChatPause, ChatRole, ChatStatus,
};
use crate::domain::{CommandId, Failure, Timestamp};
use crate::events::Topic;
use crate::services::chats::tools;
use crate::services::{UnitOfWork, commands};
use crate::store;

/// Ends a turn as it came to its end. Messages that wait begin the next one: false, the chat is still
/// in the hands of this gateway then.
pub(super) async fn end(turn: &Turn, stop: Stop) -> Result<bool, Stop> {
    let (status, pause, reason) = match stop {
        Stop::LeaseLost => {
            tracing::info!(chat_id = %turn.id, "another gateway runs the chat");
            return Ok(true);
        }
        Stop::Done => (ChatStatus::Waiting, None, String::new()),
        Stop::Paused(pause, reason) => (ChatStatus::Waiting, Some(pause), reason),
        Stop::Failed(reason) => (ChatStatus::Error, None, reason),
        Stop::Fault(failure) => (ChatStatus::Error, None, told(turn, &failure)),
    };
    let (mut uow, chat) = match turn.begin().await {
        Err(Stop::LeaseLost) => return Ok(true),
        begun => begun?,
    };
    // An interruption that came with the turn's last word is answered by the turn's end.
    let goes_on = reason.is_empty() && store::chat::promote_queued(uow.tx(), &chat).await? > 0;
    if goes_on {
        store::chat::set_status(uow.tx(), chat.id, ChatStatus::Running, (None, "")).await?;
    } else {
        close(&uow, &chat, ChatMessageStatus::Failed).await?;
        store::chat::set_status(uow.tx(), chat.id, status, (pause, &reason)).await?;
    }
    uow.ring(Topic::ChatLists);
    turn.commit(uow, &chat).await?;
    Ok(!goes_on)
}

/// What people are told of a fault; its cause is in the log.
fn told(turn: &Turn, failure: &Failure) -> String {
    match failure.errors.first() {
        Some(error) if failure.cause.is_none() => error.message.clone(),
        _ => {
            tracing::error!(chat_id = %turn.id, error = ?failure, "a chat's turn failed");
            "Something went wrong in the gateway; its log says what. Continue to try again"
                .to_owned()
        }
    }
}

/// Ends a turn that was interrupted: what was being written stays as far as it is, and tool calls
/// without a result are answered as canceled. Messages that wait begin the next turn.
pub(super) async fn interrupted(turn: &Turn) -> Result<(), Stop> {
    let (mut uow, chat) = turn.begin().await?;
    close(&uow, &chat, ChatMessageStatus::Interrupted).await?;
    let open = store::chat::unanswered_calls(uow.tx(), chat.id).await?;
    if !open.is_empty() {
        let mut message = tool_message(&uow, &chat).await?;
        for call in &open {
            store::chat::end_part(uow.tx(), &chat, call.id, uow.now()).await?;
            add_result(&uow, &chat, &mut message, canceled(call, uow.now())).await?;
        }
        message.status = ChatMessageStatus::Complete;
        store::chat::set_message(uow.tx(), &chat, &message).await?;
    }
    let goes_on = store::chat::promote_queued(uow.tx(), &chat).await? > 0;
    let (status, why) = if goes_on {
        uow.ring(Topic::ChatsToRun);
        (ChatStatus::Running, (None, ""))
    } else {
        let why = (Some(ChatPause::Interrupted), "It was interrupted");
        (ChatStatus::Waiting, why)
    };
    store::chat::set_status(uow.tx(), chat.id, status, why).await?;
    if goes_on {
        store::chat::release(uow.tx(), (chat.id, turn.lease)).await?;
    }
    // What the calls have begun in the workspace has their ids.
    let begun: Vec<_> = open.iter().map(|call| CommandId(call.id.0)).collect();
    commands::cancel_in(&mut uow, &begun).await?;
    uow.ring(Topic::ChatLists);
    turn.commit(uow, &chat).await
}

/// Leaves the chat to the next gateway, at once.
pub(super) async fn release(turn: &Turn) -> Result<(), Stop> {
    let mut uow = UnitOfWork::begin(&turn.services).await?;
    store::chat::release(uow.tx(), (turn.id, turn.lease)).await?;
    uow.ring(Topic::ChatsToRun);
    Ok(uow.commit().await?)
}

/// Puts right what a lost gateway left: an answer that was being written is asked for again.
pub(super) async fn recover(turn: &Turn) -> Result<(), Stop> {
    let db = turn.services.db.reader();
    let cut = store::chat::streaming(db, turn.id).await?;
    if !cut
        .iter()
        .any(|message| message.role == ChatRole::Assistant)
    {
        return Ok(());
    }
    let (uow, chat) = turn.begin().await?;
    close(&uow, &chat, ChatMessageStatus::Failed).await?;
    turn.commit(uow, &chat).await
}

/// Ends answers that are being written; results of tools stay open.
async fn close(
    uow: &UnitOfWork<'_>,
    chat: &Chat,
    status: ChatMessageStatus,
) -> Result<(), Failure> {
    for mut message in store::chat::streaming(uow.tx(), chat.id).await? {
        if message.role != ChatRole::Assistant {
            continue;
        }
        for part in &message.parts {
            if part.status == ChatPartStatus::Streaming {
                store::chat::end_part(uow.tx(), chat, part.id, uow.now()).await?;
            }
        }
        message.status = status;
        store::chat::set_message(uow.tx(), chat, &message).await?;
    }
    Ok(())
}

/// The message that the results of the open calls go to: the one that is there, or a new one.
pub(super) async fn tool_message(
    uow: &UnitOfWork<'_>,
    chat: &Chat,
) -> Result<ChatMessage, Failure> {
    let open = store::chat::streaming(uow.tx(), chat.id).await?;
    if let Some(open) = open.into_iter().find(|it| it.role == ChatRole::Tool) {
        return Ok(open);
    }
    let streaming = ChatMessageStatus::Streaming;
    let mut message = ChatMessage::new(chat.id, ChatRole::Tool, streaming, uow.now());
    store::chat::insert_message(uow.tx(), chat, &mut message, None).await?;
    Ok(message)
}

/// Adds a result at the end of its message.
pub(super) async fn add_result(
    uow: &UnitOfWork<'_>,
    chat: &Chat,
    message: &mut ChatMessage,
    result: ChatPart,
) -> Result<(), Failure> {
    let mut result = ChatPart {
        message_id: message.id,
        position: i32::try_from(message.parts.len()).unwrap_or(i32::MAX),
        ..result
    };
    store::chat::insert_parts(uow.tx(), chat, std::slice::from_mut(&mut result)).await?;
    message.parts.push(result);
    store::chat::set_message(uow.tx(), chat, message).await
}

fn canceled(call: &ChatPart, at: Timestamp) -> ChatPart {
    let output = json!({ "error": "canceled: the user interrupted the turn" });
    tools::Outcome::failed(output).of(call, at)
}
