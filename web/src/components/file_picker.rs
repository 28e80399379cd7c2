//! Chooses files of this machine and sends them to the gateway.

use js_sys::{Reflect, Uint8Array};
use leptos::ev::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList};

use crate::api::{Failure, upload};
use crate::tar::{Entry, pack};

/// Folders of tools that are no part of a template.
const LEFT_OUT: [&str; 2] = [".git/", "node_modules/"];

/// Fields for an archive and for a folder; what was sent last has its id in `value`.
pub(super) fn file_picker(value: ArcRwSignal<String>, testid: &str) -> AnyView {
    let said = RwSignal::new(String::new());
    let wrong = RwSignal::new(String::new());
    let pick = move |event: Event| {
        let Some(files) = files_of(&event) else {
            return;
        };
        value.set(String::new());
        wrong.set(String::new());
        said.set("Sending…".to_owned());
        let value = value.clone();
        spawn_local(async move {
            let (message, failure) = match send(files).await {
                Ok((id, about)) => {
                    value.set(id);
                    (about, String::new())
                }
                Err(failure) => (String::new(), failure.message),
            };
            let _ = said.try_set(message);
            let _ = wrong.try_set(failure);
        });
    };
    view! {
        <span class="file-picker">
            <label>
                "A folder "
                <input type="file" prop:webkitdirectory=true data-testid=format!("{testid}-folder") on:change=pick.clone()/>
            </label>
            <label>
                "or an archive "
                <input
                    type="file"
                    accept=".tar,.tar.gz,.tgz,application/x-tar,application/gzip"
                    data-testid=format!("{testid}-archive")
                    on:change=pick
                />
            </label>
            <span role="status" data-testid="upload-status">{said}</span>
            <span class="field-error" role="alert">{wrong}</span>
        </span>
    }
    .into_any()
}

/// The files that a field of its kind was given.
pub(crate) fn files_of(event: &Event) -> Option<Vec<File>> {
    let target = event.target()?;
    let files = Reflect::get(&target, &JsValue::from_str("files")).ok()?;
    let files: FileList = files.dyn_into().ok()?;
    Some((0..files.length()).filter_map(|at| files.get(at)).collect())
}

/// Sends an archive as it is, and anything else packed into one.
async fn send(files: Vec<File>) -> Result<(String, String), Failure> {
    let mut entries = Vec::new();
    for file in files {
        let path = path_of(&file);
        if LEFT_OUT.iter().any(|folder| path.contains(folder)) {
            continue;
        }
        let content = JsFuture::from(file.array_buffer()).await;
        let content = content.map_err(|_| Failure::says(format!("{path} can't be read")))?;
        let content = Uint8Array::new(&content).to_vec();
        entries.push(Entry { path, content });
    }
    let count = entries.len();
    let is_archive = |entry: &Entry| {
        let path = entry.path.to_lowercase();
        [".tar", ".tar.gz", ".tgz"]
            .iter()
            .any(|end| path.ends_with(end))
    };
    let archive = match entries.as_slice() {
        [one] if is_archive(one) => one.content.clone(),
        [] => return Err(Failure::says("There are no files in it")),
        entries => {
            pack(entries).map_err(|path| Failure::says(format!("The path {path} is too long")))?
        }
    };
    let size = archive.len().div_ceil(1_000);
    let id = upload(&archive).await?;
    let files = if count == 1 { "file" } else { "files" };
    Ok((id, format!("Sent: {count} {files}, {size} kB")))
}

/// Its path below the folder that was chosen.
fn path_of(file: &File) -> String {
    let relative = Reflect::get(file, &JsValue::from_str("webkitRelativePath")).ok();
    let relative = relative
        .and_then(|path| path.as_string())
        .unwrap_or_default();
    match relative.split_once('/') {
        Some((_, path)) => path.to_owned(),
        None => file.name(),
    }
}
