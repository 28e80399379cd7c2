//! The audit log.

use leptos::prelude::*;
use serde_json::json;

use super::entry::entry;
use super::filters::filters;
use crate::api::AUDIT_ENTRIES;
use crate::browser::encode;
use crate::components::{live, page_head, search_box, searched, use_search};
use crate::context::{Face, show_face};

/// What was done, newest first, as far as the viewer may know.
pub(crate) fn audit_page() -> AnyView {
    show_face(|| ("Audit log".to_owned(), Face::Neutral));
    let search = use_search();
    let list = searched(AUDIT_ENTRIES, "/auditEntries", json!({}));
    let export = live(move || {
        let href = format!("/api/v1/audit.jsonl?query={}", encode(&search.get()));
        view! { <a class="button" href=href download="audit.jsonl" data-testid="export">"Export as JSON lines"</a> }
            .into_any()
    });
    view! {
        <div class="page">
            {page_head(None, "Audit log", vec![export])}
            {search_box("Search: words, actor:ada, action:createTask, result:refused …")}
            {filters(search)}
            {list.view("audit", ("No entry fits", "Search for something else."), entry)}
        </div>
    }
    .into_any()
}
