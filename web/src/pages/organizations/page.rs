//! One organization and its members.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use crate::api::{
    DELETE_ORGANIZATION, MEMBERS, ORGANIZATION, Read, SET_MEMBERSHIP, UPDATE_ORGANIZATION, USERS,
    use_api, words,
};
use crate::components::{
    Actions, Choice, Field, Form, Kind, Listing, Reload, badge, loaded, nothing, page_head,
    search_box, searched, use_dialog,
};
use crate::context::{Face, show_face, use_go, use_viewer};
use crate::pages::members::{organization_roles, role_buttons};

/// An organization: its members with their roles, its names and its end.
pub(crate) fn organization_page(id: &str) -> AnyView {
    show_face(|| ("Organization".to_owned(), Face::Neutral));
    let reload = Reload::new();
    let variables = json!({ "id": id });
    let members = searched(MEMBERS, "/organization/members", variables.clone());
    let draw = move |organization: &Value| present(organization, members, reload);
    let organization = loaded(reload, ORGANIZATION, variables, "/organization", draw);
    view! { <div class="page">{organization}</div> }.into_any()
}

fn present(organization: &Value, members: Listing, reload: Reload) -> AnyView {
    let viewer = use_viewer();
    let actions = Actions::new();
    let id = organization.text("/id");
    let administers = organization.text("/viewerRole") == "ADMIN" || viewer.is(&["OWNER"]);
    let manages = administers || viewer.manages_users();
    let mut buttons = Vec::new();
    if manages {
        let id = id.clone();
        let add = move || add(&id, members);
        buttons.push(actions.primary("Add a member…", "add-member", add));
    }
    if administers {
        buttons.extend(settings(organization, actions, reload));
    }
    let row = move |member: &Value| {
        let input = json!({ "organizationId": id, "userId": member.text("/user/id") });
        let buttons = if manages {
            role_buttons(member.text("/role"), input, actions, move || {
                members.reload();
            })
        } else {
            nothing()
        };
        row(member, buttons)
    };
    view! {
        {page_head(Some(("/organizations", "Organizations")), organization.title("/displayName", "/name"), buttons)}
        {actions.failed()}
        {search_box("Search the members")}
        {members.view("members", ("Nobody fits", "Search for somebody else, or add them."), row)}
    }
    .into_any()
}

/// Adds somebody who has an account already.
fn add(organization: &str, members: Listing) {
    let (api, dialog) = (use_api(), use_dialog());
    let input = json!({ "organizationId": organization });
    let choice = |user: &Value| -> Choice {
        let (name, title) = (
            user.text("/username"),
            user.title("/displayName", "/username"),
        );
        (user.text("/id"), format!("{title} ({name})"))
    };
    spawn_local(async move {
        let users = api.ask(USERS, json!({})).await.unwrap_or_default();
        let choices = users.items("/users/nodes").iter().map(choice).collect();
        let roles = Field::new("role", "Role", Kind::One(organization_roles()));
        Form::new(SET_MEMBERSHIP, "Add", input)
            .field(Field::new("userId", "Member", Kind::One(choices)).required())
            .field(roles.required().with("MEMBER"))
            .done(move |_| members.reload())
            .open_in(dialog, "Add a member");
    });
}

fn settings(organization: &Value, actions: Actions, reload: Reload) -> [AnyView; 2] {
    let dialog = use_dialog();
    let go = use_go();
    let input = json!({ "organizationId": organization.text("/id") });
    let (kept, edit) = (organization.clone(), input.clone());
    let edit = actions.button("Rename…", "rename", move || {
        let title = Field::text("displayName", "Display name").keeps_empty();
        Form::new(UPDATE_ORGANIZATION, "Save", edit.clone())
            .field(
                Field::text("name", "Name")
                    .required()
                    .with(kept.text("/name")),
            )
            .field(title.with(kept.text("/displayName")))
            .done(move |_| reload.now())
            .open("Names of the organization");
    });
    let delete = actions.button("Delete…", "delete", move || {
        let input = input.clone();
        let text = "Only an organization without templates and workspaces can be deleted.";
        let delete = move || {
            actions.run(DELETE_ORGANIZATION, input.clone(), move |_| {
                go.to("/organizations");
            });
        };
        dialog.confirm("Delete this organization?", text, "Delete", delete);
    });
    [edit, delete]
}

fn row(member: &Value, buttons: AnyView) -> AnyView {
    let href = format!("/members/{}", member.text("/user/id"));
    let status = match member.text("/user/status").as_str() {
        "SUSPENDED" => badge("SUSPENDED", "user-status"),
        _ => nothing(),
    };
    view! {
        <div class="row-main" data-testid="member">
            <a class="row-title" href=href data-walk="">{member.title("/user/displayName", "/user/username")}</a>
            <span class="row-about">
                <span class="mono">{member.text("/user/username")}</span> " · " {words(&member.text("/role"))}
            </span>
        </div>
        {status}
        {buttons}
    }
    .into_any()
}
