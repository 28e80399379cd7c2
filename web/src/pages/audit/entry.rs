//! One entry of the audit log.

use leptos::prelude::*;
use serde_json::Value;

use crate::api::{Read, words};
use crate::components::{Facts, ago, badge, nothing, when};

/// Who did what to what, and behind a fold the rest.
pub(super) fn entry(entry: &Value) -> AnyView {
    let refused = match entry.maybe("/code") {
        Some(code) => view! {
            {badge("REFUSED", "audit-code")} <span class="quiet">{words(&code)}</span>
        }
        .into_any(),
        None => nothing(),
    };
    let object = format!(
        "{} {}",
        entry.text("/objectKind"),
        entry.text("/objectName")
    );
    let facts = Facts::default()
        .text("When", when(&entry.text("/at")))
        .text("From", entry.text("/ip"))
        .text("By", entry.text("/userAgent"))
        .text("Organization", entry.text("/organization/name"))
        .text("Object id", entry.text("/objectId"))
        .text("Request id", entry.text("/requestId"))
        .text("Number", entry.text("/sequence"))
        .text("Hash", entry.text("/hash"));
    view! {
        <details class="row-main" data-testid="audit-entry">
            <summary>
                <strong>{entry.text("/actorName")}</strong> " "
                <span class="mono">{entry.text("/action")}</span> " " {object} " "
                {refused} " "
                <span class="row-about">{ago(entry.maybe("/at"), "")}</span>
            </summary>
            {changes(entry.items("/changes"))}
            {facts.view()}
        </details>
    }
    .into_any()
}

/// What was before and what is now, field by field.
fn changes(changes: &[Value]) -> AnyView {
    if changes.is_empty() {
        return nothing();
    }
    let rows: Vec<AnyView> = changes
        .iter()
        .map(|change| {
            view! {
                <tr>
                    <th scope="row">{change.text("/field")}</th>
                    <td class="mono diff-before">{change.text("/before")}</td>
                    <td class="mono diff-after">{change.text("/after")}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <div class="diff" role="region" aria-label="Changes" tabindex="0">
            <table>
                <thead><tr><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
