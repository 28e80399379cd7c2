//! Which page an address shows.

use leptos::prelude::*;

use super::audit::audit_page;
use super::chats::{chat_page, chats_page};
use super::members::{member_page, members_page};
use super::not_found::NotFound;
use super::organizations::{organization_page, organizations_page};
use super::provisioners::provisioners_page;
use super::settings::settings_page;
use super::sign_in::SignIn;
use super::task::TaskPage;
use super::tasks::TasksPage;
use super::templates::{template_page, templates_page, version_page};
use super::workspaces::{workspace_page, workspaces_page};

/// The page at this path.
pub(crate) fn page_of(path: &str) -> AnyView {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] | ["tasks"] => view! { <TasksPage/> }.into_any(),
        ["tasks", id] => view! { <TaskPage id=(*id).to_owned()/> }.into_any(),
        ["templates"] => templates_page(),
        ["templates", id] => template_page(id),
        ["templates", _, "versions", id] => version_page(id),
        ["workspaces"] => workspaces_page(),
        ["workspaces", id] => workspace_page(id),
        ["chats"] => chats_page(false),
        ["chats", "archive"] => chats_page(true),
        ["chats", id] => chat_page(id),
        ["members"] => members_page(),
        ["members", id] => member_page(id),
        ["organizations"] => organizations_page(),
        ["organizations", id] => organization_page(id),
        ["audit"] => audit_page(),
        ["provisioners"] => provisioners_page(),
        ["settings"] => settings_page(),
        ["login"] => view! { <SignIn/> }.into_any(),
        _ => view! { <NotFound/> }.into_any(),
    }
}
