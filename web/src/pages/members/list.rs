//! The list of people.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::rights::{organization_roles, roles_of, site_roles};
use crate::api::{CREATE_USER, Read, USERS};
use crate::components::{
    Choice, Field, Form, Kind, ago, badge, nothing, page_head, search_box, searched,
};
use crate::context::{Face, Viewer, show_face, use_viewer};
use crate::pages::settings::secret_once;

/// All people that the viewer may see, and a way to invite one.
pub(crate) fn members_page() -> AnyView {
    show_face(|| ("Members".to_owned(), Face::Neutral));
    let list = searched(USERS, "/users", json!({}));
    let link = RwSignal::new(None::<String>);
    let viewer = use_viewer();
    let invite = if viewer.manages_users() {
        let invite = move |_| {
            link.set(None);
            invitation(&viewer)
                .done(move |payload| {
                    link.set(payload.maybe("/signInUrl"));
                    list.reload();
                })
                .open("Invite a member");
        };
        view! { <button type="button" class="button button-primary" data-testid="invite" on:click=invite>"Invite…"</button> }
            .into_any()
    } else {
        nothing()
    };
    view! {
        <div class="page">
            {page_head(None, "Members", vec![invite])}
            {secret_once(link, "The sign-in link, good once and for 72 hours", "invite-link")}
            {search_box("Search user names and names")}
            {list.view("users", ("Nobody fits", "Search for somebody else, or invite them."), row)}
        </div>
    }
    .into_any()
}

fn invitation(viewer: &Viewer) -> Form {
    let places = viewer.organizations.iter();
    let organizations: Vec<Choice> = places
        .map(|place| (place.id.clone(), place.title.clone()))
        .collect();
    let roles = Field::new("roles", "Roles on the whole site", Kind::Some(site_roles()));
    let role = Kind::One(organization_roles());
    let form = Form::new(CREATE_USER, "Invite", json!({}))
        .field(Field::text("username", "User name").required())
        .field(Field::text("displayName", "Name"))
        .field(
            Field::new("password", "Password", Kind::Secret)
                .help("Without one there is a link to sign in with, once."),
        )
        .field(roles.with("MEMBER"))
        .field(
            Field::new("organizationRole", "Role in the organization", role)
                .required()
                .with("MEMBER"),
        );
    if organizations.len() < 2 {
        return form;
    }
    form.field(
        Field::new("organizationId", "Organization", Kind::One(organizations))
            .help("The first one when left out."),
    )
}

fn row(user: &Value) -> AnyView {
    let href = format!("/members/{}", user.text("/id"));
    let status = match user.text("/status").as_str() {
        "ACTIVE" => nothing(),
        other => badge(other, "user-status"),
    };
    view! {
        <div class="row-main" data-testid="user">
            <a class="row-title" href=href data-walk="">{user.title("/displayName", "/username")}</a>
            <span class="row-about">
                <span class="mono">{user.text("/username")}</span> " · " {roles_of(user)}
                " · signed in " {ago(user.maybe("/lastSignInAt"), "never")}
            </span>
        </div>
        {status}
    }
    .into_any()
}
