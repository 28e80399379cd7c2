//! One person.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::places::places;
use super::rights::{roles_of, site_roles};
use crate::api::{
    ACTIVATE_USER, CREATE_SIGN_IN_LINK, Document, Read, SET_PASSWORD, SUSPEND_USER, UPDATE_USER,
    USER,
};
use crate::components::{
    Actions, Facts, Field, Form, Kind, Reload, badge, loaded, nothing, page_head, plain, use_dialog,
};
use crate::context::{Face, show_face, use_viewer};
use crate::pages::settings::{secret_once, session_row};

type Link = RwSignal<Option<String>>;

/// A person's rights, places and sessions, and what an administrator can do.
pub(crate) fn member_page(id: &str) -> AnyView {
    show_face(|| ("Member".to_owned(), Face::Neutral));
    let reload = Reload::new();
    let link: Link = RwSignal::new(None);
    let user = loaded(reload, USER, json!({ "id": id }), "/user", move |user| {
        present(user, reload, link)
    });
    view! {
        <div class="page">
            {secret_once(link, "The sign-in link, good once and for 72 hours", "invite-link")}
            {user}
        </div>
    }
    .into_any()
}

fn present(user: &Value, reload: Reload, link: Link) -> AnyView {
    let actions = Actions::new();
    let viewer = use_viewer();
    let buttons = if viewer.manages_users() && viewer.id != user.text("/id") {
        buttons(user, actions, reload, link)
    } else {
        vec![]
    };
    let signs_in = match user.maybe("/hasPassword").as_deref() {
        Some("true") => "by password or link",
        Some(_) => "by link",
        None => "",
    };
    let facts = Facts::default()
        .text("User name", user.text("/username"))
        .with("Status", badge(&user.text("/status"), "user-status"))
        .text("Roles on the whole site", roles_of(user))
        .text("Signs in", signs_in)
        .at("Last signed in", user.maybe("/lastSignInAt"))
        .at("Here since", user.maybe("/createdAt"));
    view! {
        {page_head(Some(("/members", "Members")), user.title("/displayName", "/username"), buttons)}
        {actions.failed()}
        <div class="card">{facts.view()}</div>
        {places(user, actions, reload)}
        {sessions(user, actions, reload)}
    }
    .into_any()
}

fn buttons(user: &Value, actions: Actions, reload: Reload, link: Link) -> Vec<AnyView> {
    let dialog = use_dialog();
    let input = json!({ "userId": user.text("/id") });
    let run = move |document: Document, input: Value| {
        actions.run(document, input, move |_| reload.now());
    };
    let (of, kept) = (input.clone(), user.clone());
    let edit = actions.button("Edit…", "edit-user", move || {
        let roles = Field::new("roles", "Roles on the whole site", Kind::Some(site_roles()));
        Form::new(UPDATE_USER, "Save", of.clone())
            .field(
                Field::text("displayName", "Name")
                    .keeps_empty()
                    .with(kept.text("/displayName")),
            )
            .field(roles.with(plain(kept["roles"].clone())))
            .done(move |_| reload.now())
            .open("Edit the member");
    });
    let of = input.clone();
    let reset = actions.button("Set password…", "set-password", move || {
        let password = Field::new("newPassword", "New password", Kind::Secret).required();
        Form::new(SET_PASSWORD, "Set password", of.clone())
            .field(password.help("Their sessions end."))
            .done(move |_| reload.now())
            .open("Set a password");
    });
    let of = input.clone();
    let new_link = actions.button("New link", "new-link", move || {
        actions.run(CREATE_SIGN_IN_LINK, of.clone(), move |payload| {
            let _ = link.try_set(payload.maybe("/signInUrl"));
        });
    });
    let text = format!(
        "{} is signed out at once and can't sign in until you activate them again. Their tasks go on.",
        user.title("/displayName", "/username"),
    );
    let switch = if user.text("/status") == "ACTIVE" {
        actions.button("Suspend…", "suspend", move || {
            let input = input.clone();
            let suspend = move || run(SUSPEND_USER, input.clone());
            dialog.confirm("Suspend this member?", text.clone(), "Suspend", suspend);
        })
    } else {
        let activate = move || run(ACTIVATE_USER, input.clone());
        actions.primary("Activate", "activate", activate)
    };
    vec![edit, reset, new_link, switch]
}

fn sessions(user: &Value, actions: Actions, reload: Reload) -> AnyView {
    let sessions = user.items("/sessions").iter();
    let rows: Vec<AnyView> = sessions
        .map(|session| session_row(session, actions, reload))
        .collect();
    if rows.is_empty() {
        return nothing();
    }
    view! {
        <section class="card stack" aria-labelledby="sessions-title">
            <h2 id="sessions-title">"Sessions"</h2>
            <ul class="rows">{rows}</ul>
        </section>
    }
    .into_any()
}
