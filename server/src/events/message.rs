//! How gateways write to each other what has rung: words parted by spaces. First who says it, then
//! a word for each topic: its letter and its id. PostgreSQL takes less than 8,000 bytes at once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::{Rings, Topic};

/// Bytes of a message at most.
const LONGEST: usize = 7_900;
/// Stands for all topics.
const EVERYTHING: &str = "*";

/// Who rang: a gateway from its start to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin(Uuid);

impl Origin {
    /// A new one, of a gateway that starts.
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }
}

/// Writes what has rung in as many messages as it needs; nothing is one message too, which only
/// says that its sender lives.
pub fn write(origin: Origin, rings: &Rings) -> Vec<String> {
    let start = encode(origin.0);
    let mut messages = vec![start.clone()];
    let everything = rings.everything.then(|| EVERYTHING.to_owned());
    for word in rings.topics.iter().copied().map(word).chain(everything) {
        let is_full = |message: &String| message.len() + 1 + word.len() > LONGEST;
        if messages.last().is_none_or(is_full) {
            messages.push(start.clone());
        }
        if let Some(message) = messages.last_mut() {
            message.push(' ');
            message.push_str(&word);
        }
    }
    messages
}

/// Reads a message. Topics that only newer gateways know are left out; `None` for what is no
/// message of a gateway at all.
pub fn read(message: &str) -> Option<(Origin, Rings)> {
    let mut words = message.split(' ');
    let origin = Origin(decode(words.next()?)?);
    let mut rings = Rings::default();
    for word in words {
        if word == EVERYTHING {
            rings = Rings::everything();
        } else if let Some(topic) = topic(word) {
            rings.add(topic);
        }
    }
    Some((origin, rings))
}

fn word(topic: Topic) -> String {
    let (letter, id) = topic.parts();
    let mut word = letter.to_string();
    if let Some(id) = id {
        URL_SAFE_NO_PAD.encode_string(id.as_bytes(), &mut word);
    }
    word
}

fn topic(word: &str) -> Option<Topic> {
    let letter = word.chars().next()?;
    let id = &word[letter.len_utf8()..];
    if id.is_empty() {
        Topic::from_parts(letter, None)
    } else {
        Topic::from_parts(letter, Some(decode(id)?))
    }
}

fn encode(id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(id.as_bytes())
}

fn decode(text: &str) -> Option<Uuid> {
    Uuid::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TaskId;

    fn rings(topics: impl IntoIterator<Item = Topic>) -> Rings {
        let mut rings = Rings::default();
        topics.into_iter().for_each(|topic| rings.add(topic));
        rings
    }

    #[test]
    fn every_topic_is_read_as_it_was_written() {
        let origin = Origin::generate();
        for topic in Topic::one_of_each() {
            let rung = rings([topic]);
            let written = write(origin, &rung);
            assert_eq!(written.len(), 1);
            assert_eq!(read(&written[0]), Some((origin, rung)), "{topic:?}");
        }
        for rung in [Rings::default(), Rings::everything()] {
            let written = write(origin, &rung);
            assert_eq!(read(&written[0]), Some((origin, rung)));
        }
    }

    #[test]
    fn many_topics_go_in_messages_that_postgresql_takes() {
        let origin = Origin::generate();
        let rung = rings((0..1_000).map(|_| Topic::Task(TaskId::generate())));
        let written = write(origin, &rung);
        assert!(written.len() < 5, "they are packed: {}", written.len());
        assert!(written.iter().all(|message| message.len() < 8_000));
        let mut heard = Rings::default();
        for message in &written {
            heard.add_all(read(message).unwrap().1);
        }
        assert_eq!(heard, rung);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let origin = Origin::generate();
        let start = &write(origin, &Rings::default())[0];
        let id = encode(Uuid::now_v7());
        let message = format!("{start} ~{id} ~ t tshort T T{id} ü{id} {id}");
        assert_eq!(read(&message), Some((origin, rings([Topic::AllTasks]))));
        for bad in ["", "hello", "* T", " T"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
