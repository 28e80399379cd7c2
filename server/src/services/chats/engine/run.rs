use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

use super::answer::answer;
use super::calls::carry_out_all;
use super::end::{end, interrupted, recover, release};
use super::summary::make_short;
use super::title;
use super::turn::{Stop, Turn};
use super::{budget, context};
use crate::domain::chat::{Chat, ChatPause, ChatRole, ChatStatus};
use crate::domain::{Failure, Timestamp};
use crate::events::Topic;
use crate::services::Services;
use crate::services::mcp_servers::Reached;
use crate::store;

/// Takes the next chat that waits to be run.
pub async fn claim(services: &Services) -> Result<Option<Chat>, Failure> {
    let seconds = services.settings.lease_seconds;
    store::chat::claim(services.db.writer(), seconds).await
}

/// When the first chat that is held is free again, should its gateway be silent.
pub async fn next_expiry(services: &Services) -> Result<Option<Timestamp>, Failure> {
    let micros = store::chat::next_expiry(services.db.reader()).await?;
    let now = services.clock.now();
    Ok(micros.map(|micros| Timestamp(now.0 + micros)))
}

/// Runs a claimed chat until its turn has ended, it is interrupted, another gateway has it, or this
/// one stops: then the chat is left to the next.
pub async fn run(services: Services, chat: Chat, stop: CancellationToken) {
    let turn = Turn {
        services,
        id: chat.id,
        lease: chat.run_lease,
        mcp: Reached::default(),
    };
    let outcome = tokio::select! {
        stopped = work(&turn, &chat) => stopped,
        () = interruption(&turn) => interrupted(&turn).await,
        () = stop.cancelled() => release(&turn).await,
    };
    if let Err(stopped) = outcome
        && let Err(stopped) = end(&turn, stopped).await
    {
        // The lease runs out, and whoever takes the chat then tries again.
        tracing::error!(chat_id = %turn.id, ?stopped, "a chat's turn could not be ended");
    }
}

/// Renews the lease; returns when the turn is to be interrupted, and never when the lease is lost:
/// the next write finds that out.
async fn interruption(turn: &Turn) {
    let settings = &turn.services.settings;
    let beat = Duration::from_secs(settings.heartbeat_seconds.unsigned_abs());
    let mut bell = turn.services.events.listen(Topic::Chat(turn.id));
    let mut renew_at = Instant::now();
    loop {
        let due = Instant::now() >= renew_at;
        let status = if due {
            renew_at = Instant::now() + beat;
            let lease = (turn.id, turn.lease);
            let db = turn.services.db.writer();
            store::chat::renew(db, lease, settings.lease_seconds).await
        } else {
            let found = store::chat::by_ids(turn.services.db.reader(), &[turn.id]).await;
            found.map(|mut chats| chats.pop().map(|chat| chat.status))
        };
        match status {
            Ok(Some(ChatStatus::Interrupting)) => return,
            Ok(_) => {}
            Err(failure) => {
                tracing::warn!(chat_id = %turn.id, error = ?failure, "a chat's lease could not be renewed");
                sleep(Duration::from_millis(200)).await;
            }
        }
        // Late or rung, the database is looked at next.
        let _ = timeout_at(renew_at, bell.heard()).await;
    }
}

/// The turn, step by step. Every step begins with a look at what is stored.
async fn work(turn: &Turn, claimed: &Chat) -> Result<(), Stop> {
    recover(turn).await?;
    if claimed.status == ChatStatus::Interrupting {
        return interrupted(turn).await;
    }
    let settings = &turn.services.settings.chats;
    let mut asked = 0;
    loop {
        if carry_out_all(turn).await? {
            continue;
        }
        let chat = turn.chat().await?;
        let said = store::chat::context(turn.services.db.reader(), turn.id).await?;
        if said
            .last()
            .is_none_or(|last| last.role == ChatRole::Assistant)
        {
            if end(turn, Stop::Done).await? {
                return Ok(());
            }
            asked = 0;
            continue;
        }
        if asked == settings.max_steps {
            let why =
                format!("It paused after {asked} steps: continue when it is on the right way");
            return Err(Stop::Paused(ChatPause::Steps, why));
        }
        asked += 1;
        budget::check(turn, &chat).await?;
        let (model, target) = turn.model(&chat).await?;
        title::make_beside(turn, &chat, &said, (&model, &target));
        let most = i64::from(model.context_tokens) * settings.compact_percent / 100;
        if chat.context_tokens > most && said.len() > 1 {
            make_short(turn, &said, (&model, &target)).await?;
            continue;
        }
        let request = context::request(turn, &chat, &said).await?;
        answer(turn, request, (&model, &target)).await?;
    }
}
