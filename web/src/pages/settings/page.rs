//! The page as a whole.

use leptos::prelude::*;

use super::account::account;
use super::mcp_servers::mcp_servers;
use super::models::models;
use super::notifications::notifications;
use super::tokens::tokens;
use super::webhooks::webhooks;
use crate::components::page_head;
use crate::context::{Choice, Face, Theme, show_face, use_viewer};

/// Theme, notifications, account, sessions, tokens and webhooks; for site OWNERs the models and MCP servers as well.
pub(crate) fn settings_page() -> AnyView {
    show_face(|| ("Settings".to_owned(), Face::Neutral));
    view! {
        <div class="page">
            {page_head(None, "Settings", vec![])}
            {theme()}
            {notifications()}
            {account()}
            {tokens()}
            {webhooks()}
            {use_viewer().is(&["OWNER"]).then(models)}
            {use_viewer().is(&["OWNER"]).then(mcp_servers)}
        </div>
    }
    .into_any()
}

fn theme() -> AnyView {
    let theme = expect_context::<Theme>();
    let choices = Choice::ALL.map(|choice| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="theme"
                    data-testid=format!("theme-{}", choice.name())
                    prop:checked=move || theme.choice() == choice
                    on:change=move |_| theme.choose(choice)
                />
                {choice.label()}
            </label>
        }
        .into_any()
    });
    view! { <fieldset class="card theme-choices"><legend>"Theme"</legend>{Vec::from(choices)}</fieldset> }.into_any()
}
