use crate::domain::chat::{Chat, ChatMessage, ChatPartStatus};
use crate::domain::{ChatMessageId, ChatPartId, Failure};
use crate::services::Services;
use crate::store;

/// How far somebody has followed a chat: every change up to a revision, and so many characters of
/// the part that grew last. Its text form is the cursor of the API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    revision: i64,
    growing: Option<(ChatPartId, i64)>,
}

impl Followed {
    /// Reads a cursor as the API writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.parse().ok().filter(|number: &i64| *number >= 0);
        let mut words = text.split('.');
        let revision = number(words.next()?)?;
        let growing = match (words.next(), words.next(), words.next()) {
            (None, None, None) => None,
            (Some(part), Some(had), None) => Some((ChatPartId::parse(part)?, number(had)?)),
            _ => return None,
        };
        Some(Self { revision, growing })
    }
}

impl std::fmt::Display for Followed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.revision)?;
        match self.growing {
            Some((part, had)) => write!(f, ".{part}.{had}"),
            None => Ok(()),
        }
    }
}

/// What a growing part became longer by.
#[derive(Clone, Debug)]
pub struct Appended {
    /// Its message.
    pub message_id: ChatMessageId,
    /// The part.
    pub part_id: ChatPartId,
    /// How many characters (Unicode scalar values) come before it.
    pub offset: i64,
    /// The new text.
    pub text: String,
}

/// What is new of a chat.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Messages that were made or changed, whole.
    pub messages: Vec<ChatMessage>,
    /// What growing parts became longer by.
    pub appended: Vec<Appended>,
    /// How far this goes.
    pub followed: Followed,
    /// There is more at once.
    pub has_more: bool,
}

/// What is new of a chat after a place; `chat` was read before. What has changed since then may come
/// again with the next one, and is then the same or newer. Nothing is asked about rights.
pub async fn changes(
    services: &Services,
    chat: &Chat,
    after: Followed,
    limit: u32,
) -> Result<Changes, Failure> {
    let db = services.db.reader();
    let (id, revision) = (chat.id, after.revision);
    let messages = store::chat::messages_after(db, id, revision, limit).await?;
    let has_more = messages.len() >= limit as usize;
    let mut growing = after.growing;
    if let Some(grown) = growing_of(&messages) {
        growing = Some(grown);
    }
    let mut appended = Vec::new();
    if !has_more {
        let had = after.growing.unwrap_or((ChatPartId(uuid::Uuid::nil()), 0));
        for tail in store::chat::appended_after(db, id, revision, had).await? {
            let offset = if tail.part_id == had.0 { had.1 } else { 0 };
            let length = i64::try_from(tail.text.chars().count()).unwrap_or(i64::MAX);
            if length == 0 {
                continue;
            }
            growing = Some((tail.part_id, offset + length));
            appended.push(Appended {
                message_id: tail.message_id,
                part_id: tail.part_id,
                offset,
                text: tail.text,
            });
        }
    }
    let last = messages.last().map(|message| message.revision);
    let revision = match last {
        Some(last) if has_more => last,
        _ => chat.revision.max(revision),
    };
    Ok(Changes {
        messages,
        appended,
        followed: Followed { revision, growing },
        has_more,
    })
}

/// The part that grows, in messages that are told whole, with what is told of it.
fn growing_of(messages: &[ChatMessage]) -> Option<(ChatPartId, i64)> {
    let mut parts = messages.iter().flat_map(|message| &message.parts);
    let part = parts.find(|part| part.status == ChatPartStatus::Streaming)?;
    let length = i64::try_from(part.text.chars().count()).unwrap_or(i64::MAX);
    Some((part.id, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let growing = Some((ChatPartId::generate(), 17));
        for followed in [
            Followed::default(),
            Followed {
                revision: 12,
                growing: None,
            },
            Followed {
                revision: 12,
                growing,
            },
        ] {
            assert_eq!(Followed::parse(&followed.to_string()), Some(followed));
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in ["", "x", "-1", "1.", "1.x.3", "1.2.3.4"] {
            assert_eq!(Followed::parse(text), None, "{text}");
        }
    }
}
