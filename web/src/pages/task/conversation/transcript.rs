//! Messages joined into blocks.

use serde_json::Value;

use crate::api::Read;
use crate::terminal::Screen;

/// A message as the gateway pushes it.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) sequence: i64,
    /// Whether a person said it.
    pub(super) is_input: bool,
    pub(super) text: String,
    pub(super) author: String,
    pub(super) created_at: String,
}

impl Message {
    pub(super) fn of(message: &Value) -> Self {
        Self {
            sequence: message.number("/sequence"),
            is_input: message.text("/kind") == "INPUT",
            text: message.text("/text"),
            author: message.text("/author/username"),
            created_at: message.text("/createdAt"),
        }
    }
}

/// What was said, in order.
#[derive(Default)]
pub(super) struct Transcript {
    blocks: Vec<Block>,
    last: Option<i64>,
    /// Messages so far.
    pub(super) count: usize,
}

/// One person's input, or output that came without a break.
pub(super) struct Block {
    /// Sequence of its first message.
    pub(super) first: i64,
    pub(super) body: Body,
}

/// What a block holds.
pub(super) enum Body {
    Input(Box<Message>),
    Output(Screen),
}

impl Transcript {
    /// Takes messages; those that came before are not doubled.
    pub(super) fn extend(&mut self, messages: Vec<Message>) {
        for message in messages {
            if self.last.is_some_and(|last| message.sequence <= last) {
                continue;
            }
            self.last = Some(message.sequence);
            self.count += 1;
            self.push(message);
        }
    }

    /// The blocks, in order.
    pub(super) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// A block by its first message.
    pub(super) fn block(&self, first: i64) -> Option<&Block> {
        let at = self
            .blocks
            .binary_search_by_key(&first, |block| block.first)
            .ok()?;
        self.blocks.get(at)
    }

    fn push(&mut self, message: Message) {
        let first = message.sequence;
        match (message.is_input, self.blocks.last_mut()) {
            (
                false,
                Some(Block {
                    body: Body::Output(screen),
                    ..
                }),
            ) => {
                screen.push(&message.text);
            }
            (false, _) => {
                let mut screen = Screen::default();
                screen.push(&message.text);
                self.blocks.push(Block {
                    first,
                    body: Body::Output(screen),
                });
            }
            (true, _) => {
                let body = Body::Input(Box::new(message));
                self.blocks.push(Block { first, body });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(sequence: i64, is_input: bool, text: &str) -> Message {
        Message {
            sequence,
            is_input,
            text: text.to_owned(),
            author: String::new(),
            created_at: String::new(),
        }
    }

    fn told(transcript: &Transcript) -> Vec<String> {
        let blocks = transcript.blocks().iter();
        blocks
            .map(|block| match &block.body {
                Body::Input(message) => format!("> {}", message.text),
                Body::Output(screen) => (0..screen.len())
                    .filter_map(|number| screen.line(number))
                    .map(|line| {
                        line.spans
                            .iter()
                            .map(|span| span.text.as_str())
                            .collect::<String>()
                    })
                    .collect::<Vec<_>>()
                    .join("\n"),
            })
            .collect()
    }

    #[test]
    fn output_is_one_block_until_somebody_speaks() {
        let mut transcript = Transcript::default();
        transcript.extend(vec![
            message(1, false, "one\ntw"),
            message(2, false, "o\n"),
            message(5, true, "go on"),
            message(6, false, "three"),
        ]);
        assert_eq!(told(&transcript), ["one\ntwo", "> go on", "three"]);
        assert_eq!(transcript.count, 4);
        assert!(transcript.block(5).is_some() && transcript.block(2).is_none());
    }

    proptest! {
        #[test]
        fn however_the_messages_come_nothing_is_doubled_or_lost(
            kinds in prop::collection::vec(any::<bool>(), 1..20),
            overlap in 0_usize..5,
            size in 1_usize..6,
        ) {
            let all: Vec<Message> = kinds
                .iter()
                .zip(1..)
                .map(|(input, sequence)| {
                    message(sequence, *input, &format!("{sequence}\n"))
                })
                .collect();
            let mut whole = Transcript::default();
            whole.extend(all.clone());
            let mut pieces = Transcript::default();
            for start in (0..all.len()).step_by(size) {
                let end = (start + size).min(all.len());
                pieces.extend(all[start.saturating_sub(overlap)..end].to_vec());
            }
            prop_assert_eq!(told(&pieces), told(&whole));
            prop_assert_eq!(pieces.count, all.len());
        }
    }
}
