//! Chooses among the builds.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, SchemaEnum, builds, use_api};
use crate::pages::task::live::LiveTask;
use crate::time;

type Entry = builds::BuildsWorkspaceBuildsNodes;

/// A list of the builds, drawn as soon as there is more than one.
#[component]
pub(super) fn Picker(
    live: LiveTask,
    latest: Memo<Option<String>>,
    picked: RwSignal<Option<String>>,
) -> impl IntoView {
    let api = use_api();
    let builds = RwSignal::new(Vec::<Entry>::new());
    let workspace = live.memo(|task| {
        task.workspace
            .as_ref()
            .map(|workspace| workspace.id.clone())
    });
    Effect::new(move |_| {
        latest.track();
        let Some(workspace_id) = workspace.get().flatten() else {
            return;
        };
        spawn_local(async move {
            // Without an answer there is no choice, and the latest build is shown.
            if let Ok(data) = api
                .run::<api::Builds>(builds::Variables { workspace_id })
                .await
            {
                let mut nodes = data
                    .workspace
                    .map(|workspace| workspace.builds.nodes)
                    .unwrap_or_default();
                nodes.sort_by_key(|build| std::cmp::Reverse(build.number));
                let _ = builds.try_set(nodes);
            }
        });
    });
    let pick = move |id: String| {
        picked.set((latest.get_untracked().as_ref() != Some(&id)).then_some(id));
    };
    move || {
        let builds = builds.get();
        let shown = picked.get().or_else(|| latest.get());
        (builds.len() > 1).then(|| view! {
            <label class="field build-picker">
                <span class="field-label">"Build"</span>
                <select data-testid="build-picker" on:change:target=move |event| pick(event.target().value())>
                    {builds.into_iter().map(|build| {
                        let when = time::parse(&build.created_at).map_or_else(String::new, time::full);
                        let label = format!("#{} {} · {} · {when}", build.number, build.transition.label(), build.job.status.label());
                        let selected = shown.as_ref() == Some(&build.id);
                        view! { <option value=build.id selected=selected>{label}</option> }
                    }).collect_view()}
                </select>
            </label>
        })
    }
}
