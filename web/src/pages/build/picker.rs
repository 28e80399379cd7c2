//! Chooses among the builds.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use crate::api::{BUILDS, Read, use_api, words};
use crate::components::{live, nothing, when, written};

/// A list of a workspace's builds, drawn as soon as there is more than one.
pub(super) fn picker(
    workspace: Memo<Option<String>>,
    latest: Memo<Option<String>>,
    picked: RwSignal<Option<String>>,
) -> AnyView {
    let api = use_api();
    let builds = RwSignal::new(Vec::<Value>::new());
    Effect::new(move |_| {
        latest.track();
        let Some(id) = workspace.get() else {
            return;
        };
        spawn_local(async move {
            // Without an answer there is no choice, and the latest build is shown.
            if let Ok(data) = api.ask(BUILDS, json!({ "workspaceId": id })).await {
                let mut nodes = data.items("/workspace/builds/nodes").to_vec();
                nodes.sort_by_key(|build| std::cmp::Reverse(build.number("/number")));
                let _ = builds.try_set(nodes);
            }
        });
    });
    let pick = move |id: String| {
        picked.set((latest.get_untracked().as_ref() != Some(&id)).then_some(id));
    };
    live(move || {
        let builds = builds.get();
        if builds.len() < 2 {
            return nothing();
        }
        let shown = picked.get().or_else(|| latest.get());
        let options: Vec<AnyView> = builds
            .iter()
            .map(|build| {
                let id = build.text("/id");
                let label = format!(
                    "#{} {} · {} · {}",
                    build.number("/number"),
                    words(&build.text("/transition")),
                    words(&build.text("/job/status")),
                    when(&build.text("/createdAt")),
                );
                let selected = shown.as_ref() == Some(&id);
                view! { <option value=id selected=selected>{label}</option> }.into_any()
            })
            .collect();
        view! {
            <label class="field build-picker">
                <span class="field-label">"Build"</span>
                <select data-testid="build-picker" on:change=move |event| pick(written(&event))>{options}</select>
            </label>
        }
        .into_any()
    })
}
