//! The list of organizations.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{CREATE_ORGANIZATION, ORGANIZATIONS, Read, use_api, words};
use crate::components::{Actions, Field, Form, Listing, nothing, page_head};
use crate::context::{Face, Session, show_face, use_viewer};

/// The viewer's organizations, or all for who administers the site.
pub(crate) fn organizations_page() -> AnyView {
    show_face(|| ("Organizations".to_owned(), Face::Neutral));
    let list = Listing::new(ORGANIZATIONS, "/organizations", json!({}));
    let (api, session) = (use_api(), expect_context::<Session>());
    let create = if use_viewer().is(&["OWNER"]) {
        Actions::new().primary("New organization…", "create-organization", move || {
            Form::new(CREATE_ORGANIZATION, "Create", json!({}))
                .field(Field::text("name", "Name").required())
                .field(Field::text("displayName", "Display name"))
                .done(move |_| {
                    list.reload();
                    session.renew(api);
                })
                .open("New organization");
        })
    } else {
        nothing()
    };
    view! {
        <div class="page">
            {page_head(None, "Organizations", vec![create])}
            {list.view("organizations", ("No organizations", "An administrator can add you to one."), row)}
        </div>
    }
    .into_any()
}

fn row(organization: &Value) -> AnyView {
    let href = format!("/organizations/{}", organization.text("/id"));
    let role = match organization.maybe("/viewerRole") {
        Some(role) => format!(" · you: {}", words(&role).to_lowercase()),
        None => String::new(),
    };
    view! {
        <div class="row-main" data-testid="organization">
            <a class="row-title" href=href data-walk="">{organization.title("/displayName", "/name")}</a>
            <span class="row-about"><span class="mono">{organization.text("/name")}</span>{role}</span>
        </div>
    }
    .into_any()
}
