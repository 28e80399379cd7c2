//! The task as the gateway pushes it.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{Failure, Read, SchemaEnum, TASK_LIVE, TaskState, TaskStatus, use_api};

/// Whether there is something to show.
#[derive(Clone, PartialEq)]
pub(super) enum Presence {
    Loading,
    Present,
    Deleted,
    Failed(Failure),
}

/// The task of the page.
#[derive(Clone, Copy)]
pub(super) struct LiveTask {
    task: RwSignal<Value>,
    presence: RwSignal<Presence>,
}

impl LiveTask {
    /// Follows the task until the calling component is gone.
    pub(super) fn follow(id: &str) -> Self {
        let task = RwSignal::new(Value::Null);
        let presence = RwSignal::new(Presence::Loading);
        use_api().follow(
            TASK_LIVE,
            json!({ "id": id }),
            "",
            move |event| match event {
                Ok(Some(data)) => match &data["task"]["task"] {
                    Value::Null => presence.set(Presence::Deleted),
                    detail => {
                        task.set(detail.clone());
                        presence.set(Presence::Present);
                    }
                },
                Ok(None) => {}
                Err(failure) if failure.is_not_found() && !task.with_untracked(Value::is_null) => {
                    presence.set(Presence::Deleted);
                }
                Err(failure) => presence.set(Presence::Failed(failure)),
            },
        );
        Self { task, presence }
    }

    /// Whether there is something to show.
    pub(super) fn presence(self) -> Presence {
        self.presence.get()
    }

    /// What stands at a place of the task, drawn again only when it is another.
    pub(super) fn at(self, at: &'static str) -> Memo<Value> {
        Memo::new(move |_| {
            self.task
                .with(|task| task.pointer(at).cloned().unwrap_or_default())
        })
    }

    /// A text of the task, empty before the first event.
    pub(super) fn text(self, at: &'static str) -> Signal<String> {
        let value = self.at(at);
        Signal::derive(move || value.with(|value| value.text("")))
    }

    /// The task as it is known now.
    pub(super) fn now(self) -> Value {
        self.task.get_untracked()
    }

    /// Where the task stands; `None` before the first event.
    pub(super) fn status(self) -> Memo<Option<TaskStatus>> {
        Memo::new(move |_| self.task.with(|task| TaskStatus::read(task, "/status")))
    }

    /// What its agent says.
    pub(super) fn state(self) -> Memo<Option<TaskState>> {
        Memo::new(move |_| {
            self.task
                .with(|task| TaskState::read(task, "/currentState/state"))
        })
    }

    /// Its name for people.
    pub(super) fn title(self) -> Signal<String> {
        let title = Memo::new(move |_| self.task.with(|task| task.title("/displayName", "/name")));
        title.into()
    }
}
