//! Buttons that do something at the gateway.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::error_panel::ErrorPanel;
use super::live::{live, nothing};
use crate::api::{Document, Failure, use_api};

/// What the buttons of one place share: one thing at a time, and what went wrong last.
#[derive(Clone, Copy)]
pub(crate) struct Actions {
    api: crate::api::Api,
    pub(crate) busy: RwSignal<bool>,
    pub(crate) failure: RwSignal<Option<Failure>>,
}

impl Actions {
    /// Nothing under way.
    pub(crate) fn new() -> Self {
        Self {
            api: use_api(),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// Runs a mutation, then `done` with its payload.
    pub(crate) fn run(self, document: Document, input: Value, done: impl Fn(Value) + 'static) {
        let done: Box<dyn Fn(Value)> = Box::new(done);
        let _ = self.busy.try_set(true);
        let _ = self.failure.try_set(None);
        spawn_local(async move {
            let answer = self.api.act(document, input).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(payload) => done(payload),
                Err(failure) => {
                    let _ = self.failure.try_set(Some(failure));
                }
            }
        });
    }

    /// A button; it waits while something is under way.
    pub(crate) fn button(
        self,
        label: &'static str,
        testid: &'static str,
        press: impl Fn() + 'static,
    ) -> AnyView {
        button(label, testid, "button", self.busy, Box::new(press))
    }

    /// A small button.
    pub(crate) fn small(
        self,
        label: &'static str,
        testid: &'static str,
        press: impl Fn() + 'static,
    ) -> AnyView {
        button(
            label,
            testid,
            "button button-small",
            self.busy,
            Box::new(press),
        )
    }

    /// The button that people look for.
    pub(crate) fn primary(
        self,
        label: &'static str,
        testid: &'static str,
        press: impl Fn() + 'static,
    ) -> AnyView {
        button(
            label,
            testid,
            "button button-primary",
            self.busy,
            Box::new(press),
        )
    }

    /// What went wrong last.
    pub(crate) fn failed(self) -> AnyView {
        live(move || match self.failure.get() {
            Some(failure) => view! { <ErrorPanel failure/> }.into_any(),
            None => nothing(),
        })
    }
}

fn button(
    label: &'static str,
    testid: &'static str,
    class: &'static str,
    busy: RwSignal<bool>,
    press: Box<dyn Fn()>,
) -> AnyView {
    view! {
        <button type="button" class=class data-testid=testid disabled=busy on:click=move |_| press()>
            {label}
        </button>
    }
    .into_any()
}
