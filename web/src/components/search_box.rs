//! A field that searches a list; the address keeps what is in it.

use std::cell::RefCell;
use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use serde_json::Value;

use super::field::written;
use super::listing::Listing;
use crate::api::Document;
use crate::browser::encode;
use crate::context::use_go;

/// A pause in typing starts the search.
const PAUSE: Duration = Duration::from_millis(250);

/// What the address's `q` says.
pub(crate) fn use_search() -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()))
}

/// A list that follows the address's `q`, as the document's variable `query`.
pub(crate) fn searched(document: Document, at: &'static str, variables: Value) -> Listing {
    let search = use_search();
    let with = move |query: &str| {
        let mut variables = variables.clone();
        variables["query"] = Value::from(query);
        variables
    };
    let list = Listing::new(document, at, with(&search.get_untracked()));
    Effect::new(move |before: Option<String>| {
        let now = search.get();
        if before.is_some_and(|before| before != now) {
            list.search(with(&now));
        }
        now
    });
    list
}

/// The field; what is typed becomes the address's `q`.
pub(crate) fn search_box(label: &'static str) -> AnyView {
    let search = use_search();
    let location = use_location();
    let go = use_go();
    let typed = debounce(PAUSE, move |text: String| {
        let Some(path) = location.pathname.try_get_untracked() else {
            return;
        };
        let address = if text.is_empty() {
            path
        } else {
            format!("{path}?q={}", encode(&text))
        };
        go.replace(&address);
    });
    let typed = StoredValue::new_local(RefCell::new(typed));
    view! {
        <search>
            <input
                id="search"
                type="search"
                placeholder=label
                aria-label=label
                data-testid="search"
                prop:value=search
                on:input=move |event| {
                    let text = written(&event);
                    typed.with_value(|typed| typed.borrow_mut()(text));
                }
            />
        </search>
    }
    .into_any()
}
