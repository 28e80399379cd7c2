//! The gallery of starters.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::list::new_template;
use crate::api::{Read, STARTER_TEMPLATES};
use crate::components::{Reload, live, loaded, nothing, prose};
use crate::context::{Go, Viewer, use_go};

/// Starters to make templates from, loaded when they are asked for.
pub(super) fn starters(viewer: Viewer) -> AnyView {
    let open = RwSignal::new(false);
    let go = use_go();
    let viewer = StoredValue::new(viewer);
    let gallery = move || {
        if !open.get() {
            return nothing();
        }
        loaded(
            Reload::new(),
            STARTER_TEMPLATES,
            json!({}),
            "/starterTemplates",
            move |starters| {
                let cards: Vec<AnyView> = starters
                    .items("")
                    .iter()
                    .map(|starter| card(starter, viewer, go))
                    .collect();
                view! { <ul class="rows" data-testid="starters">{cards}</ul> }.into_any()
            },
        )
    };
    view! {
        <details class="card" data-testid="gallery" on:toggle=move |_| open.set(true)>
            <summary>"Start from a starter"</summary>
            {live(gallery)}
        </details>
    }
    .into_any()
}

fn card(starter: &Value, viewer: StoredValue<Viewer>, go: Go) -> AnyView {
    let name = starter.text("/name");
    let of = name.clone();
    let take = move |_| {
        let title = format!("New template from {name}");
        let form = viewer.with_value(|viewer| new_template(viewer, go));
        form.given("starter", &name).open(title);
    };
    let readme = starter.text("/readme");
    view! {
        <li class="row">
            <div class="row-main">
                <strong>{starter.title("/displayName", "/name")}</strong>
                <span>{prose(&starter.text("/description"))}</span>
                <details><summary>"Read me"</summary><pre class="plain-text">{readme}</pre></details>
            </div>
            <button type="button" class="button button-small" data-testid="use-starter" data-starter=of on:click=take>"Use…"</button>
        </li>
    }
    .into_any()
}
