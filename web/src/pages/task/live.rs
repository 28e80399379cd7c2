//! The task as the gateway pushes it.

use leptos::prelude::*;

use crate::api::{self, Failure, TaskState, TaskStatus, task_live, use_api};

/// All that the page shows of the task itself.
pub(super) type Detail = task_live::TaskLiveTaskTask;

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
    task: RwSignal<Option<Detail>>,
    presence: RwSignal<Presence>,
}

impl LiveTask {
    /// Follows the task until the calling component is gone.
    pub(super) fn follow(id: String) -> Self {
        let task = RwSignal::new(None::<Detail>);
        let presence = RwSignal::new(Presence::Loading);
        use_api().follow::<api::TaskLive>(
            task_live::Variables { id },
            |_, _| {},
            move |event| match event {
                Ok(Some(data)) => match data.task.task {
                    Some(detail) => {
                        task.set(Some(detail));
                        presence.set(Presence::Present);
                    }
                    None => presence.set(Presence::Deleted),
                },
                Ok(None) => {}
                Err(failure) if failure.is_not_found() && task.with_untracked(Option::is_some) => {
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

    /// Something of the task, drawn again only when it is another; `None` before the first event.
    pub(super) fn memo<T>(
        self,
        read: impl Fn(&Detail) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.task.with(|task| task.as_ref().map(&read)))
    }

    /// A text of the task, empty before the first event.
    pub(super) fn text(
        self,
        read: impl Fn(&Detail) -> String + Send + Sync + 'static,
    ) -> Signal<String> {
        let memo = self.memo(read);
        Signal::derive(move || memo.get().unwrap_or_default())
    }

    /// Where the task stands.
    pub(super) fn status(self) -> Memo<Option<TaskStatus>> {
        self.memo(|task| task.status)
    }

    /// What its agent says.
    pub(super) fn state(self) -> Memo<Option<TaskState>> {
        let state = self.memo(|task| task.current_state.as_ref().map(|current| current.state));
        Memo::new(move |_| state.get().flatten())
    }

    /// Its name for people.
    pub(super) fn title(self) -> Signal<String> {
        self.text(|task| {
            if task.display_name.is_empty() {
                task.name.clone()
            } else {
                task.display_name.clone()
            }
        })
    }
}
