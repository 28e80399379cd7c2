//! The files of a template's version.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{Read, TEMPLATE_FILE};
use crate::components::{Empty, Reload, loaded, use_dialog};

/// A list of files; each opens in the dialog.
pub(super) fn files(version: &str, files: &[Value]) -> AnyView {
    if files.is_empty() {
        return view! { <Empty title="No files"><p>"They are known once the version is imported."</p></Empty> }
            .into_any();
    }
    let rows: Vec<AnyView> = files.iter().map(|file| row(version, file)).collect();
    view! { <ul class="rows" data-testid="files">{rows}</ul> }.into_any()
}

fn row(version: &str, file: &Value) -> AnyView {
    let dialog = use_dialog();
    let path = file.text("/path");
    let variables = json!({ "id": version, "path": path });
    let title = path.clone();
    let open = move |_| {
        let variables = variables.clone();
        dialog.open(title.clone(), move || {
            view! {
                {loaded(Reload::new(), TEMPLATE_FILE, variables.clone(), "/templateVersion/file", content)}
                <div class="modal-actions">
                    <button type="button" class="button" on:click=move |_| dialog.close()>"Close"</button>
                </div>
            }
            .into_any()
        });
    };
    let mark = if file.flag("/executable") {
        " · can be run"
    } else {
        ""
    };
    view! {
        <li class="row">
            <button type="button" class="link mono" data-testid="file" on:click=open>{path}</button>
            <span class="quiet">{format!("{} bytes{mark}", file.number("/size"))}</span>
        </li>
    }
    .into_any()
}

fn content(file: &Value) -> AnyView {
    let cut = file
        .flag("/truncated")
        .then_some("The file is longer: this is its beginning.");
    match file.maybe("/text") {
        Some(text) => view! { <pre class="plain-text" tabindex="0" data-testid="file-text">{text}</pre><p class="quiet">{cut}</p> }
            .into_any(),
        None => view! { <p>"It is no text."</p> }.into_any(),
    }
}
