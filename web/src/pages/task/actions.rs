//! What can be done with the task.

use leptos::prelude::*;
use serde_json::json;

use super::live::LiveTask;
use crate::api::{
    DELETE_TASK, FAVORITE_TASK, PAUSE_TASK, RESUME_TASK, Read, TaskStatus, UNFAVORITE_TASK,
    UPDATE_TASK,
};
use crate::components::{Actions as Doing, Field, Form, Kind, live as part, nothing, use_dialog};
use crate::context::use_go;
use crate::pages::chats::chat_about;

/// Pause, resume, favourite, settings and delete, as the task stands.
#[component]
pub(super) fn Actions(id: String, live: LiveTask) -> impl IntoView {
    let doing = Doing::new();
    let dialog = use_dialog();
    let status = live.status();
    let go = use_go();
    let id = StoredValue::new(id);
    let input = move || json!({ "taskId": id.get_value() });
    let pause = move || match status.get() {
        Some(
            TaskStatus::Active | TaskStatus::Initializing | TaskStatus::Error | TaskStatus::Unknown,
        ) => doing.button("Pause", "pause", move || {
            doing.run(PAUSE_TASK, input(), |_| ());
        }),
        _ => nothing(),
    };
    let resume = move || match status.get() {
        Some(TaskStatus::Paused | TaskStatus::Error) => {
            doing.primary("Resume", "resume", move || {
                doing.run(RESUME_TASK, input(), |_| ());
            })
        }
        _ => nothing(),
    };
    let is_favorite = live.at("/isFavorite");
    let favorite = move || {
        let (label, document) = if is_favorite.get().flag("") {
            ("★ Favourite", UNFAVORITE_TASK)
        } else {
            ("☆ Favourite", FAVORITE_TASK)
        };
        doing.button(label, "star", move || doing.run(document, input(), |_| ()))
    };
    let can_edit = live.at("/canEditPrompt");
    let edit_prompt = move || {
        if !can_edit.get().flag("") {
            return nothing();
        }
        doing.button("Edit prompt…", "edit-prompt", move || {
            Form::new(UPDATE_TASK, "Save", input())
                .field(
                    Field::new("prompt", "Prompt", Kind::Area)
                        .required()
                        .keeps_empty()
                        .help("The task takes it when it is resumed.")
                        .with(live.now().text("/prompt")),
                )
                .open("Edit the prompt");
        })
    };
    let settings = move || {
        let task = live.now();
        Form::new(UPDATE_TASK, "Save", input())
            .field(
                Field::text("displayName", "Display name")
                    .keeps_empty()
                    .with(task.text("/displayName")),
            )
            .field(
                Field::text("name", "Name")
                    .required()
                    .help("Letters and digits, joined by single hyphens.")
                    .with(task.text("/name")),
            )
            .field(
                Field::new(
                    "autoPauseMinutes",
                    "Pause after being idle for (minutes)",
                    Kind::Number(Some(-1.0), None),
                )
                .help("0: never. -1: as the template says.")
                .with(
                    task.maybe("/autoPauseMinutes")
                        .unwrap_or_else(|| "0".to_owned()),
                ),
            )
            .open("Settings of the task");
    };
    let delete = move || {
        let title = live.title().get_untracked();
        let text = format!(
            "{title} and its workspace with all files in it will be gone. This can't be undone."
        );
        dialog.confirm("Delete this task?", text, "Delete", move || {
            doing.run(DELETE_TASK, input(), move |_| go.to("/"));
        });
    };
    view! {
        <div class="task-actions">
            {part(pause)}
            {part(resume)}
            {part(edit_prompt)}
            {part(favorite)}
            {chat_about(doing, id.get_value())}
            {doing.button("Settings…", "task-settings", settings)}
            {doing.button("Delete…", "delete", delete)}
            {doing.failed()}
        </div>
    }
}
