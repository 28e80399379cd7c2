//! Fields for the parts of the search.

use leptos::prelude::*;

use super::query::{value_of, with_value};
use crate::browser::encode;
use crate::components::written;
use crate::context::use_go;

/// The search's key, what people call it, and the field's type.
const FIELDS: [(&str, &str, &str); 5] = [
    ("actor", "Who", "text"),
    ("action", "Action", "text"),
    ("kind", "Kind of object", "text"),
    ("after", "From", "date"),
    ("before", "Until", "date"),
];

/// Who, what, when and with what result; each is a part of the search.
pub(super) fn filters(search: Memo<String>) -> AnyView {
    let go = use_go();
    let change = move |key: &str, value: &str| {
        let text = search.with_untracked(|search| with_value(search, key, value));
        go.replace(&format!("/audit?q={}", encode(&text)));
    };
    let fields = FIELDS.map(|(key, label, kind)| {
        view! {
            <label class="field">
                <span class="field-label">{label}</span>
                <input
                    type=kind
                    data-testid=format!("audit-{key}")
                    prop:value=move || search.with(|search| value_of(search, key))
                    on:change=move |event| change(key, &written(&event))
                />
            </label>
        }
        .into_any()
    });
    view! {
        <div class="audit-filters">
            {Vec::from(fields)}
            <label class="field">
                <span class="field-label">"Result"</span>
                <select
                    data-testid="audit-result"
                    prop:value=move || search.with(|search| value_of(search, "result").to_lowercase())
                    on:change=move |event| change("result", &written(&event))
                >
                    <option value="">"Any"</option>
                    <option value="succeeded">"Succeeded"</option>
                    <option value="refused">"Refused"</option>
                </select>
            </label>
        </div>
    }
    .into_any()
}
