//! One's own password and sessions.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::sessions::sessions;
use crate::api::{ACCOUNT, Read, SET_PASSWORD};
use crate::components::{Field, Form, Kind, Reload, loaded};

/// How one signs in, and where one is signed in.
pub(super) fn account() -> AnyView {
    let reload = Reload::new();
    loaded(reload, ACCOUNT, json!({}), "/viewer", move |viewer| {
        let has_password = viewer.flag("/hasPassword");
        let change = move |_| password_form(has_password, reload).open("Password");
        let about = if has_password {
            "You sign in by user name and password, or by a link."
        } else {
            "You have no password yet: you sign in by a link that an administrator makes."
        };
        view! {
            <section class="card stack" aria-labelledby="account-title">
                <h2 id="account-title">"Account"</h2>
                <p>{viewer.text("/displayName")} " " <span class="quiet mono">{viewer.text("/username")}</span></p>
                <p class="quiet">{about}</p>
                <div>
                    <button type="button" class="button" data-testid="change-password" on:click=change>
                        {if has_password { "Change password…" } else { "Set a password…" }}
                    </button>
                </div>
            </section>
            {sessions(viewer.items("/sessions"), reload)}
        }
        .into_any()
    })
}

fn password_form(has_password: bool, reload: Reload) -> Form {
    let mut form = Form::new(
        SET_PASSWORD,
        "Set password",
        Value::Object(serde_json::Map::default()),
    );
    if has_password {
        form = form.field(Field::new("currentPassword", "Password now", Kind::Secret).required());
    }
    form.field(
        Field::new("newPassword", "New password", Kind::Secret)
            .required()
            .help("Your other sessions end."),
    )
    .done(move |_| reload.now())
}
