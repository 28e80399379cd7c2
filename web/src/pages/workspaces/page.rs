//! One workspace.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde_json::{Value, json};

use super::actions::actions;
use super::list::marks;
use crate::api::{Failure, Read, WORKSPACE_LIVE, use_api, words};
use crate::components::{ErrorPanel, Facts, Skeleton, Tab, Tabs, gone, live, page_head};
use crate::context::{Face, show_face};
use crate::pages::agent::agent_view;
use crate::pages::build::build_view;

const VIEWS: [(&str, &str); 3] = [
    ("build", "Builds"),
    ("agent", "Agent"),
    ("details", "Details"),
];

/// A workspace with its builds, its agent and what can be done with it.
pub(crate) fn workspace_page(id: &str) -> AnyView {
    let workspace = RwSignal::new(Value::Null);
    let failure = RwSignal::new(None::<Failure>);
    show_face(move || {
        let name = workspace.with(|workspace| workspace.text("/name"));
        (format!("Workspace {name}"), Face::Neutral)
    });
    let variables = json!({ "id": id });
    use_api().follow(WORKSPACE_LIVE, variables, "", move |event| match event {
        Ok(Some(data)) => {
            workspace.set(data["workspace"].clone());
            failure.set(None);
        }
        Ok(None) => {}
        Err(error) => failure.set(Some(error)),
    });
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        let tab = query.with(|query| query.get("tab"));
        let view = VIEWS.iter().find(|(name, _)| Some(*name) == tab.as_deref());
        view.map_or("build", |(name, _)| name)
    });
    let tabs = StoredValue::new(tabs(id, chosen));
    let is_there = Memo::new(move |_| workspace.with(|workspace| !workspace.is_null()));
    let now = Memo::new(move |_| workspace.get());
    let agent = Memo::new(move |_| {
        workspace.with(|workspace| {
            let mut resources = workspace.items("/latestBuild/resources").iter();
            let agent = resources.find_map(|resource| resource.items("/agents").first());
            agent.cloned().unwrap_or_default()
        })
    });
    let phases = Memo::new(|_| Value::Null);
    let shown = Memo::new(move |_| workspace.with(lasting));
    let page = move || {
        if let Some(failure) = failure.get() {
            return if failure.is_not_found() || failure.is_invalid_input() {
                gone("There is no such workspace")
            } else {
                view! { <ErrorPanel failure/> }.into_any()
            };
        }
        if !is_there.get() {
            return view! { <Skeleton rows=6/> }.into_any();
        }
        view! {
            {live(move || shown.with(head))}
            <Tabs label="Views of the workspace" tabs=tabs.get_value()/>
            {live(move || match chosen.get() {
                "agent" => agent_view(agent),
                "details" => live(move || workspace.with(facts)),
                _ => build_view(now, phases),
            })}
        }
        .into_any()
    };
    view! { <div class="page" data-testid="workspace-page">{live(page)}</div> }.into_any()
}

fn tabs(id: &str, chosen: Memo<&'static str>) -> Vec<Tab> {
    let tab = |(name, label): (&'static str, &'static str)| Tab {
        label,
        href: Signal::stored(format!("/workspaces/{id}?tab={name}")),
        chosen: Signal::derive(move || chosen.get() == name),
        count: Signal::stored(None),
        testid: format!("tab-{name}"),
    };
    VIEWS.into_iter().map(tab).collect()
}

/// The workspace without what changes all the time: the buttons stay as they are meanwhile.
fn lasting(workspace: &Value) -> Value {
    let mut workspace = workspace.clone();
    workspace["lastUsedAt"] = Value::Null;
    workspace["latestBuild"]["resources"] = Value::Null;
    workspace
}

fn head(workspace: &Value) -> AnyView {
    let buttons = actions(workspace);
    view! {
        {page_head(Some(("/workspaces", "Workspaces")), workspace.text("/name"), vec![buttons])}
        {marks(workspace)}
    }
    .into_any()
}

fn facts(workspace: &Value) -> AnyView {
    let template = format!("/templates/{}", workspace.text("/template/id"));
    let template_name = format!(
        "{}, version {}",
        workspace.title("/template/displayName", "/template/name"),
        workspace.number("/templateVersion/number"),
    );
    let mut facts = Facts::default()
        .text("Name", workspace.text("/name"))
        .text("Owner", workspace.text("/owner/username"))
        .text(
            "Organization",
            workspace.title("/organization/displayName", "/organization/name"),
        )
        .with("Template", view! { <a href=template>{template_name}</a> });
    if let Some(task) = workspace.maybe("/task/id") {
        let title = workspace.title("/task/displayName", "/task/name");
        facts = facts.with(
            "Task",
            view! { <a href=format!("/tasks/{task}")>{title}</a> },
        );
    }
    let facts = facts
        .text("Isolation", words(&workspace.text("/isolation")))
        .text("Host", workspace.text("/host"))
        .at("Made", workspace.maybe("/createdAt"))
        .at("Last used", workspace.maybe("/lastUsedAt"))
        .at("Deleted", workspace.maybe("/deletedAt"))
        .text("Id", workspace.text("/id"));
    view! { <div class="card" data-testid="details">{facts.view()}</div> }.into_any()
}
