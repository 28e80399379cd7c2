//! What can be done with the chosen tasks.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::selection::Selection;
use crate::api::{DELETE_TASKS, Document, Failure, PAUSE_TASKS, RESUME_TASKS, Read, field_errors};
use crate::components::{Actions, live, live_text, nothing, use_dialog};

/// The most that one mutation takes.
const MOST: usize = 100;

/// A bar that is there while tasks are chosen.
pub(super) fn bulk_bar(selection: Selection) -> AnyView {
    let actions = Actions::new();
    let is_shown = Memo::new(move |_| selection.count() > 0);
    let dialog = use_dialog();
    let run = move |document: Document| {
        let ids: Vec<String> = selection
            .chosen
            .with_untracked(|chosen| chosen.iter().cloned().collect());
        selection.said.update(std::collections::BTreeMap::clear);
        for ids in ids.chunks(MOST) {
            actions.run(document, json!({ "taskIds": ids }), move |payload| {
                for result in payload.items("/results") {
                    take(selection, result);
                }
            });
        }
    };
    let delete = move || {
        let count = selection
            .chosen
            .with_untracked(std::collections::BTreeSet::len);
        let title = format!(
            "Delete {count} {}?",
            if count == 1 { "task" } else { "tasks" }
        );
        let text = "Their workspaces with all files in them will be gone. This can't be undone.";
        dialog.confirm(title, text, "Delete", move || run(DELETE_TASKS));
    };
    live(move || {
        if !is_shown.get() {
            return nothing();
        }
        view! {
            <div class="bulk" role="region" aria-label="Chosen tasks" data-testid="bulk">
                <strong role="status">{live_text(move || format!("{} chosen", selection.count()))}</strong>
                {actions.button("Pause", "bulk-pause", move || run(PAUSE_TASKS))}
                {actions.button("Resume", "bulk-resume", move || run(RESUME_TASKS))}
                {actions.button("Delete…", "bulk-delete", delete)}
                {actions.button("Choose none", "bulk-none", move || {
                    selection.chosen.update(std::collections::BTreeSet::clear);
                    selection.said.update(std::collections::BTreeMap::clear);
                })}
                {actions.failed()}
            </div>
        }
        .into_any()
    })
}

/// Takes one task's result: what failed is said at its row and stays chosen.
fn take(selection: Selection, result: &Value) {
    let id = result.text("/taskId");
    match Failure::of(field_errors(result)) {
        Some(failure) => {
            let _ = selection
                .said
                .try_update(|said| said.insert(id, failure.message));
        }
        None => {
            let _ = selection.chosen.try_update(|chosen| chosen.remove(&id));
        }
    }
}
