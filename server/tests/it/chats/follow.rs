//! Whoever follows a chat sees the same, from whichever cursor.

use std::collections::BTreeMap;

use taskyard_server::domain::ChatId;
use taskyard_server::domain::chat::ChatMessage;
use taskyard_server::services::chats::{self, Followed};

use crate::on_both_databases;
use crate::support::chats::Chats;
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, Gate, Step};

on_both_databases!(
    who_comes_late_sees_what_those_saw_who_were_there,
    a_cut_in_the_middle_of_a_growing_part_loses_and_doubles_nothing,
);

/// What a viewer has: messages by their ids, and how far it has followed.
#[derive(Default)]
struct Viewer {
    messages: BTreeMap<String, ChatMessage>,
    followed: Followed,
    appended: usize,
}

impl Viewer {
    /// Looks until there is nothing new. Between two looks it forgets all but its cursor, as one does
    /// whose connection was cut.
    async fn look(&mut self, chats: &Chats, id: ChatId) {
        loop {
            let chat = chats.chat(id).await;
            let cursor = Followed::parse(&self.followed.to_string()).unwrap();
            let new = chats::changes(chats.flow.services(), &chat, cursor, 2).await;
            let new = new.unwrap();
            let is_done = new.followed == self.followed && !new.has_more;
            for message in new.messages {
                self.messages.insert(message.id.to_string(), message);
            }
            for tail in new.appended {
                self.appended += 1;
                let message = self.messages.get_mut(&tail.message_id.to_string());
                let mut parts = message.unwrap().parts.iter_mut();
                let part = parts.find(|part| part.id == tail.part_id).unwrap();
                let had = part
                    .text
                    .chars()
                    .take(usize::try_from(tail.offset).unwrap());
                part.text = had.chain(tail.text.chars()).collect();
            }
            self.followed = new.followed;
            if is_done {
                return;
            }
        }
    }

    fn texts(&self) -> Vec<String> {
        let mut messages: Vec<_> = self.messages.values().collect();
        messages.sort_by_key(|message| message.sequence);
        let texts = messages.iter().map(|message| {
            let parts: Vec<_> = message.parts.iter().map(|part| &*part.text).collect();
            format!("{} {} {parts:?}", message.role, message.status)
        });
        texts.collect()
    }
}

async fn who_comes_late_sees_what_those_saw_who_were_there(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let gates = [Gate::new(), Gate::new()];
    chats.models.answer(Answer::steps([
        Step::reasoning("dänk "),
        Step::text("Grüße 🦀 "),
        Step::Wait(gates[0].clone()),
        Step::text("und mehr"),
        Step::tool("a", "list_templates", "{}"),
    ]));
    chats.models.answer(Answer::steps([
        Step::text("Ende"),
        Step::Wait(gates[1].clone()),
        Step::text("."),
    ]));
    let chat = chats.say("hi").await;
    let mut early = Viewer::default();
    for gate in &gates {
        gate.reached().await;
        early.look(&chats, chat.id).await;
        gate.open();
    }
    chats.at_rest(chat.id).await;
    early.look(&chats, chat.id).await;
    let mut late = Viewer::default();
    late.look(&chats, chat.id).await;
    assert_eq!(early.texts(), late.texts());
    assert_eq!(late.texts().len(), 4);
    assert!(
        late.texts()[1].contains("Grüße 🦀 und mehr"),
        "{:?}",
        late.texts()
    );
}

async fn a_cut_in_the_middle_of_a_growing_part_loses_and_doubles_nothing(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let gates: Vec<_> = (0..4).map(|_| Gate::new()).collect();
    let steps = gates.iter().enumerate().flat_map(|(at, gate)| {
        [
            Step::text(&format!("größer {at} ")),
            Step::Wait(gate.clone()),
        ]
    });
    chats.models.answer(Answer::steps(steps));
    let chat = chats.say("hi").await;
    let mut viewer = Viewer::default();
    for (at, gate) in gates.iter().enumerate() {
        // Stored, and so told, before the model goes on.
        let word = format!("größer {at} ");
        chats
            .until_messages(chat.id, |messages| {
                let mut parts = messages.iter().flat_map(|message| &message.parts);
                parts.any(|part| part.text.ends_with(&word))
            })
            .await;
        viewer.look(&chats, chat.id).await;
        gate.open();
    }
    assert_eq!(viewer.appended, 3);
    assert!(viewer.texts()[1].contains("größer 0 größer 1 größer 2 größer 3 "));
    chats.at_rest(chat.id).await;
    viewer.look(&chats, chat.id).await;
    let mut late = Viewer::default();
    late.look(&chats, chat.id).await;
    assert_eq!(viewer.texts(), late.texts());
}
