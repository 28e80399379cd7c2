//! Files that go along with a message.

use js_sys::{Reflect, Uint8Array};
use leptos::ev::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::components::files_of;

/// Most files of a message.
const MAX_FILES: usize = 10;
/// Most bytes of all files: with their encoding, a request has at most a megabyte.
const MAX_BYTES: f64 = 700_000.0;

/// The files that are chosen, as the API takes them.
#[derive(Clone, Copy)]
pub(super) struct Attached {
    files: RwSignal<Vec<Value>>,
    wrong: RwSignal<String>,
}

impl Attached {
    pub(super) fn new() -> Self {
        Self {
            files: RwSignal::new(Vec::new()),
            wrong: RwSignal::new(String::new()),
        }
    }

    /// For a mutation's input.
    pub(super) fn input(self) -> Value {
        Value::from(self.files.get_untracked())
    }

    /// They are sent.
    pub(super) fn clear(self) {
        let _ = self.files.try_set(Vec::new());
    }

    fn pick(self, event: &Event) {
        let chosen = files_of(event).unwrap_or_default();
        if let Some(target) = event.target() {
            // So that the same file can be chosen again, and none twice. Not every browser lets it happen.
            let _ = Reflect::set(&target, &"value".into(), &"".into());
        }
        self.wrong.set(String::new());
        let had = self.files.with_untracked(Vec::len);
        let bytes: f64 = chosen.iter().map(|file| file.size()).sum();
        if had + chosen.len() > MAX_FILES || bytes > MAX_BYTES {
            self.wrong.set(format!(
                "At most {MAX_FILES} files with 700 kB in all go along"
            ));
            return;
        }
        spawn_local(async move {
            for file in chosen {
                match read(&file).await {
                    Some(read) => {
                        let _ = self.files.try_update(|files| files.push(read));
                    }
                    None => {
                        let _ = self.wrong.try_set(format!("{} can't be read", file.name()));
                    }
                }
            }
        });
    }

    /// The button that chooses files, and those that are chosen.
    pub(super) fn view(self) -> AnyView {
        let rows = move || {
            let files = self.files.get().into_iter().enumerate();
            let rows = files.map(|(at, file)| {
                let name = file["name"].as_str().unwrap_or_default().to_owned();
                let label = format!("Leave {name} out");
                let remove = move |_| self.files.update(|files| drop(files.remove(at)));
                view! {
                    <span class="chat-file" data-testid="attached">
                        {name} " "
                        <button type="button" class="button button-small" aria-label=label on:click=remove>"×"</button>
                    </span>
                }
            });
            rows.collect::<Vec<_>>()
        };
        view! {
            <span class="chat-files">
                <label class="button button-small">
                    "Add files…"
                    <input
                        type="file"
                        class="visually-hidden"
                        multiple=true
                        data-testid="attach"
                        on:change=move |event| self.pick(&event)
                    />
                </label>
                {rows}
                <span class="field-error" role="alert">{self.wrong}</span>
            </span>
        }
        .into_any()
    }
}

/// A file as the API takes it.
async fn read(file: &File) -> Option<Value> {
    let content = JsFuture::from(file.array_buffer()).await.ok()?;
    let bytes = Uint8Array::new(&content).to_vec();
    // The browser encodes a text of which every character is a byte.
    let text: String = bytes.into_iter().map(char::from).collect();
    let content = window().btoa(&text).ok()?;
    let kind = match file.type_() {
        kind if kind.is_empty() => "text/plain".to_owned(),
        kind => kind,
    };
    Some(json!({ "name": file.name(), "mediaType": kind, "content": content }))
}
