//! A list that is loaded page by page.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::empty::Empty;
use super::error_panel::ErrorPanel;
use super::live::{live, nothing};
use super::skeleton::Skeleton;
use crate::api::{Api, Document, Failure, Read, use_api};
use crate::browser;

/// A connection of the schema, as far as it has been loaded. A copy is the same list.
#[derive(Clone, Copy)]
pub(crate) struct Listing {
    api: Api,
    document: Document,
    /// Where in the answer the connection is.
    at: &'static str,
    variables: StoredValue<Value>,
    rows: RwSignal<Vec<Value>>,
    state: RwSignal<Option<Result<Option<String>, Failure>>>,
    /// Which loading is the newest: answers to older ones come too late.
    turn: StoredValue<u32>,
}

impl Listing {
    /// Loads the first page. The document takes the variable `after`.
    pub(crate) fn new(document: Document, at: &'static str, variables: Value) -> Self {
        let listing = Self {
            api: use_api(),
            document,
            at,
            variables: StoredValue::new(variables),
            rows: RwSignal::new(Vec::new()),
            state: RwSignal::new(None),
            turn: StoredValue::new(0),
        };
        listing.load(None);
        listing
    }

    /// Loads the first page anew, with other variables.
    pub(crate) fn search(self, variables: Value) {
        self.variables.set_value(variables);
        self.reload();
    }

    /// Loads the first page anew.
    pub(crate) fn reload(self) {
        self.load(None);
    }

    /// Puts a row that is new or has changed on top, when the first page is there.
    pub(crate) fn put(self, row: &Value) {
        let is_loaded = self.state.try_with_untracked(Option::is_some);
        if is_loaded != Some(true) || self.rows.with_untracked(|rows| rows.contains(row)) {
            return;
        }
        let _ = self.rows.try_update(|rows| {
            rows.retain(|one| one["id"] != row["id"]);
            rows.insert(0, row.clone());
        });
    }

    fn load(self, after: Option<String>) {
        let Some(mut variables) = self.variables.try_get_value() else {
            return;
        };
        let is_first = after.is_none();
        variables["after"] = after.into();
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        spawn_local(async move {
            let answer = self.api.ask(self.document, variables).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let next = answer.map(|data| {
                let page = data.pointer(self.at).cloned().unwrap_or_default();
                let more = page.items("/nodes").to_vec();
                self.rows.update(|rows| {
                    if is_first {
                        rows.clear();
                    }
                    rows.extend(more);
                });
                page.maybe("/pageInfo/endCursor")
                    .filter(|_| page.flag("/pageInfo/hasNextPage"))
            });
            self.state.set(Some(next));
        });
    }

    fn more(self) {
        if let Some(Some(Ok(Some(next)))) = self.state.try_get_untracked() {
            self.load(Some(next));
        }
    }

    /// The list with all its faces. `empty` says that nothing is there, and what the next step is.
    pub(crate) fn view(
        self,
        testid: &'static str,
        empty: (&'static str, &'static str),
        row: impl Fn(&Value) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        self.draw(testid, empty, Arc::new(row))
    }

    fn draw(
        self,
        testid: &'static str,
        empty: (&'static str, &'static str),
        row: Arc<dyn Fn(&Value) -> AnyView + Send + Sync>,
    ) -> AnyView {
        let more = NodeRef::<html::Button>::new();
        Effect::new(move |_| {
            if let Some(button) = more.get() {
                browser::on_visible(&button, move || self.more());
            }
        });
        let has_more = Memo::new(move |_| matches!(self.state.get(), Some(Ok(Some(_)))));
        let face = move || match self.state.get() {
            None => view! { <Skeleton rows=4/> }.into_any(),
            Some(Err(failure)) => {
                let retry = Callback::new(move |()| self.reload());
                view! { <ErrorPanel failure retry/> }.into_any()
            }
            Some(Ok(_)) if self.rows.with(Vec::is_empty) => {
                view! { <Empty title=empty.0><p>{empty.1}</p></Empty> }.into_any()
            }
            Some(Ok(_)) => nothing(),
        };
        view! {
            {live(face)}
            <ul class="rows" data-testid=testid>
                <For each=move || self.rows.get() key=Value::to_string let:value>
                    <li class="row">{row(&value)}</li>
                </For>
            </ul>
            <Show when=move || has_more.get()>
                <button node_ref=more type="button" class="button" on:click=move |_| self.more()>"Show more"</button>
            </Show>
        }
        .into_any()
    }
}
