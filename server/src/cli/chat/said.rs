//! What a chat's events are told as.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::cli::operations::chat_changes::{
    ChatChangesChat, ChatChangesChatMessages, ChatChangesChatMessagesParts,
};
use crate::cli::output::plain;

/// Longest input of a tool that is shown, in characters.
const INPUT: usize = 200;

/// Something to tell.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// What the model writes.
    Text(String),
    /// What it does, in one line.
    Note(String),
}

/// Knows what was told already.
pub(super) struct Said {
    since: Option<Timestamp>,
    /// How many characters of each text are told.
    told: HashMap<String, usize>,
    /// What is told whole: calls, results, and texts with their last line end.
    done: HashSet<String>,
}

impl Said {
    /// Tells what was said from a time on (RFC 3339), or everything.
    pub(super) fn since(time: Option<&str>) -> Self {
        Self {
            since: time.and_then(|time| time.parse().ok()),
            told: HashMap::new(),
            done: HashSet::new(),
        }
    }

    /// What an event brings.
    pub(super) fn take(&mut self, event: &ChatChangesChat) -> Vec<Told> {
        let mut told = Vec::new();
        for message in &event.messages {
            if self.is_wanted(message) {
                for part in &message.parts {
                    told.extend(self.part(part));
                }
            }
        }
        for tail in &event.appended {
            let offset = usize::try_from(tail.offset).unwrap_or_default();
            told.extend(self.text(&tail.part_id, offset, &tail.text));
        }
        told
    }

    fn is_wanted(&self, message: &ChatChangesChatMessages) -> bool {
        let at = message.created_at.parse::<Timestamp>().ok();
        let is_new = self.since.is_none() || at >= self.since;
        is_new && matches!(message.role.as_str(), "ASSISTANT" | "TOOL")
    }

    fn part(&mut self, part: &ChatChangesChatMessagesParts) -> Vec<Told> {
        let is_done = part.status == "DONE";
        match part.kind.as_str() {
            "TEXT" => {
                self.told.entry(part.id.clone()).or_default();
                let mut told: Vec<Told> = self.text(&part.id, 0, &part.text).into_iter().collect();
                if is_done && !part.text.is_empty() && self.done.insert(part.id.clone()) {
                    told.push(Told::Text("\n".to_owned()));
                }
                told
            }
            "TOOL_CALL" if part.status != "STREAMING" && self.done.insert(part.id.clone()) => {
                let name = part.tool_name.as_deref().unwrap_or_default();
                let input = part.input.as_deref().unwrap_or_default();
                vec![Told::Note(format!("→ {name} {}", cut(input)))]
            }
            "TOOL_RESULT" if part.is_error && self.done.insert(part.id.clone()) => {
                let name = part.tool_name.as_deref().unwrap_or_default();
                let output = part.output.as_deref().unwrap_or_default();
                vec![Told::Note(format!("✗ {name} {}", cut(output)))]
            }
            _ => Vec::new(),
        }
    }

    /// The characters of a text that are not told yet.
    fn text(&mut self, part_id: &str, offset: usize, text: &str) -> Option<Told> {
        let told = self.told.get_mut(part_id)?;
        let new: String = text.chars().skip(told.saturating_sub(offset)).collect();
        *told = (*told).max(offset + text.chars().count());
        (!new.is_empty()).then(|| Told::Text(plain(&new)))
    }
}

fn cut(text: &str) -> String {
    let line = text.replace('\n', " ");
    match line.char_indices().nth(INPUT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_once_by_characters() {
        let mut said = Said::since(None);
        said.told.insert("p".to_owned(), 0);
        let text = |text: &str| Some(Told::Text(text.to_owned()));
        assert_eq!(said.text("p", 0, "grüße"), text("grüße"));
        assert_eq!(said.text("p", 5, " an"), text(" an"));
        assert_eq!(said.text("p", 5, " an"), None);
        assert_eq!(said.text("p", 0, "grüße an alle"), text(" alle"));
        assert_eq!(said.text("thoughts", 0, "hm"), None);
    }
}
