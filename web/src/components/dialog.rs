//! The one dialog above the page: questions and forms.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::live::{live, nothing};
use super::modal::open_modal;

type Draw = Arc<dyn Fn() -> AnyView + Send + Sync>;

/// What is in the dialog, for every page.
#[derive(Clone, Copy)]
pub(crate) struct Dialog {
    shown: RwSignal<Option<(String, Draw)>>,
    element: NodeRef<html::Dialog>,
}

/// The dialog of the page.
pub(crate) fn use_dialog() -> Dialog {
    expect_context::<Dialog>()
}

impl Dialog {
    /// A dialog that shows nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            shown: RwSignal::new(None),
            element: NodeRef::new(),
        }
    }

    /// Opens it; the keyboard stays in it until it is closed.
    pub(crate) fn open(
        self,
        title: impl Into<String>,
        draw: impl Fn() -> AnyView + Send + Sync + 'static,
    ) {
        self.shown.set(Some((title.into(), Arc::new(draw))));
        request_animation_frame(move || open_modal(self.element));
    }

    /// Closes it.
    pub(crate) fn close(self) {
        if let Some(dialog) = self.element.get_untracked() {
            dialog.close();
        }
        self.shown.set(None);
    }

    /// Asks before something that can't be undone.
    pub(crate) fn confirm(
        self,
        title: impl Into<String>,
        text: impl Into<String>,
        button: &'static str,
        then: impl Fn() + Send + Sync + 'static,
    ) {
        let (text, then) = (text.into(), Arc::new(then) as Arc<dyn Fn() + Send + Sync>);
        self.open(title, move || {
            let (text, then) = (text.clone(), Arc::clone(&then));
            let confirmed = move |_| {
                self.close();
                then();
            };
            view! {
                <p>{text}</p>
                <div class="modal-actions">
                    <button type="button" class="button" autofocus data-testid="cancel" on:click=move |_| self.close()>
                        "Cancel"
                    </button>
                    <button type="button" class="button button-danger" data-testid="confirm" on:click=confirmed>
                        {button}
                    </button>
                </div>
            }
            .into_any()
        });
    }

    /// The element itself, once in the page.
    pub(crate) fn view(self) -> AnyView {
        let title = move || {
            self.shown
                .with(|shown| shown.as_ref().map(|(title, _)| title.clone()))
        };
        view! {
            <dialog
                node_ref=self.element
                class="modal"
                aria-labelledby="dialog-title"
                data-testid="dialog"
                on:close=move |_| self.shown.set(None)
            >
                <h2 id="dialog-title" class="modal-title">{title}</h2>
                {live(move || match self.shown.get() {
                    Some((_, draw)) => draw(),
                    None => nothing(),
                })}
            </dialog>
        }
        .into_any()
    }
}
