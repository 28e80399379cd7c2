//! A question or a note above the page.

use leptos::html;
use leptos::prelude::*;

/// Opens a dialog; the keyboard stays in it until it is closed.
pub(crate) fn open_modal(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked()
        && !dialog.open()
    {
        // Fails only for a dialog that is no longer in the page.
        let _ = dialog.show_modal();
    }
}

/// A native dialog with a title.
#[component]
pub(crate) fn Modal(
    dialog: NodeRef<html::Dialog>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] testid: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <dialog node_ref=dialog class="modal" aria-label=title data-testid=testid>
            <h2 class="modal-title">{title}</h2>
            {children()}
        </dialog>
    }
}
