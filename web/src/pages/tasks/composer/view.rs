//! The box, whatever the state of the templates.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::form::Form;
use crate::api::{Failure, Template, all_templates, use_api};
use crate::components::{Empty, ErrorPanel, Skeleton};

/// Loads the templates, then shows the form.
#[component]
pub(in crate::pages::tasks) fn Composer() -> impl IntoView {
    let api = use_api();
    let templates = RwSignal::new(None::<Result<Vec<Template>, Failure>>);
    let load = move || {
        templates.set(None);
        spawn_local(async move {
            let answer = all_templates(api).await.map(|all| {
                all.into_iter()
                    .filter(|template| template.task_version().is_some())
                    .collect()
            });
            let _ = templates.try_set(Some(answer));
        });
    };
    load();
    view! {
        <section class="composer card" aria-label="New task">
            {move || match templates.get() {
                None => view! { <Skeleton rows=3/> }.into_any(),
                Some(Err(failure)) => view! {
                    <ErrorPanel failure retry=Callback::new(move |()| load())/>
                }.into_any(),
                Some(Ok(templates)) if templates.is_empty() => view! {
                    <Empty title="No template can run a task">
                        <p>"Start the gateway with its starter templates, or ask an administrator to add one."</p>
                    </Empty>
                }.into_any(),
                Some(Ok(templates)) => view! { <Form templates/> }.into_any(),
            }}
        </section>
    }
}
