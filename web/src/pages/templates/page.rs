//! The page as a whole.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::card::TemplateCard;
use crate::api::{Failure, Template, all_templates, use_api};
use crate::components::{Empty, ErrorPanel, Skeleton};
use crate::context::{Face, show_face};

/// All templates with what they are for and what they need.
#[component]
pub(crate) fn TemplatesPage() -> impl IntoView {
    show_face(|| ("Templates".to_owned(), Face::Neutral));
    let api = use_api();
    let templates = RwSignal::new(None::<Result<Vec<Template>, Failure>>);
    let load = move || {
        templates.set(None);
        spawn_local(async move {
            let _ = templates.try_set(Some(all_templates(api).await));
        });
    };
    load();
    view! {
        <div class="page">
            <h1 class="page-title">"Templates"</h1>
            {move || match templates.get() {
                None => view! { <Skeleton rows=6/> }.into_any(),
                Some(Err(failure)) => view! {
                    <ErrorPanel failure retry=Callback::new(move |()| load())/>
                }.into_any(),
                Some(Ok(templates)) if templates.is_empty() => view! {
                    <Empty title="No templates">
                        <p>"Start the gateway with its starter templates, or ask an administrator to add one."</p>
                    </Empty>
                }.into_any(),
                Some(Ok(templates)) => view! {
                    <ul class="templates" data-testid="templates">
                        {templates.into_iter().map(|template| view! { <li><TemplateCard template/></li> }).collect_view()}
                    </ul>
                }.into_any(),
            }}
        </div>
    }
}
