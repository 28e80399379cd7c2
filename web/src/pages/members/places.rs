//! A person's places in organizations.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::rights::organization_roles;
use crate::api::{REMOVE_MEMBERSHIP, Read, SET_MEMBERSHIP, words};
use crate::components::{Actions, Field, Form, Kind, Reload, nothing};
use crate::context::use_viewer;

/// The organizations that a person is in.
pub(super) fn places(user: &Value, actions: Actions, reload: Reload) -> AnyView {
    let manages = use_viewer().manages_users();
    let user_id = user.text("/id");
    let rows: Vec<AnyView> = user
        .items("/memberships")
        .iter()
        .map(|place| {
            let organization = place.text("/organization/id");
            let input = json!({ "userId": user_id, "organizationId": organization });
            let buttons = if manages {
                role_buttons(place.text("/role"), input, actions, move || reload.now())
            } else {
                nothing()
            };
            view! {
                <li class="row" data-testid="membership">
                    <div class="row-main">
                        <a href=format!("/organizations/{organization}")>
                            {place.title("/organization/displayName", "/organization/name")}
                        </a>
                        <span class="row-about">{words(&place.text("/role"))}</span>
                    </div>
                    {buttons}
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <section class="card stack" aria-labelledby="places-title">
            <h2 id="places-title">"Organizations"</h2>
            <ul class="rows">{rows}</ul>
        </section>
    }
    .into_any()
}

/// Changes a role in an organization, or ends it.
pub(in crate::pages) fn role_buttons(
    role: String,
    input: Value,
    actions: Actions,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let change = input.clone();
    let change = actions.small("Role…", "change-role", move || {
        let roles = Field::new("role", "Role", Kind::One(organization_roles()));
        Form::new(SET_MEMBERSHIP, "Save", change.clone())
            .field(roles.required().with(role.clone()))
            .done(move |_| changed())
            .open("Role in the organization");
    });
    let remove = actions.small("Remove", "remove-membership", move || {
        actions.run(REMOVE_MEMBERSHIP, input.clone(), move |_| changed());
    });
    view! { <div class="row-actions">{change}{remove}</div> }.into_any()
}
