//! One template.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde_json::{Value, json};

use super::about::{overview, parameter_list};
use super::files::files;
use super::settings::settings;
use super::versions::versions;
use crate::api::{CREATE_WORKSPACE, Read, TEMPLATE};
use crate::components::{Actions, Field, Form, Reload, Tab, Tabs, live, loaded, page_head};
use crate::context::{Face, show_face, use_go};
use crate::pages::tasks::parameter_field;

const VIEWS: [(&str, &str); 5] = [
    ("overview", "Overview"),
    ("versions", "Versions"),
    ("parameters", "Parameters"),
    ("files", "Files"),
    ("settings", "Settings"),
];

/// A template with its versions, files, parameters and settings.
pub(crate) fn template_page(id: &str) -> AnyView {
    let reload = Reload::new();
    let title = RwSignal::new("Template".to_owned());
    show_face(move || (title.get(), Face::Neutral));
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        let tab = query.with(|query| query.get("tab"));
        let view = VIEWS.iter().find(|(name, _)| Some(*name) == tab.as_deref());
        view.map_or("overview", |(name, _)| name)
    });
    let template = loaded(
        reload,
        TEMPLATE,
        json!({ "id": id }),
        "/template",
        move |template| {
            title.set(template.title("/displayName", "/name"));
            present(template.clone(), chosen, reload)
        },
    );
    view! { <div class="page">{template}</div> }.into_any()
}

fn present(template: Value, chosen: Memo<&'static str>, reload: Reload) -> AnyView {
    let id = template.text("/id");
    let manages = template.flag("/viewerCanManage");
    let tabs = VIEWS
        .into_iter()
        .filter(|(name, _)| manages || *name != "settings")
        .map(|(name, label)| Tab {
            label,
            href: Signal::stored(format!("/templates/{id}?tab={name}")),
            chosen: Signal::derive(move || chosen.get() == name),
            count: Signal::stored(None),
            testid: format!("tab-{name}"),
        })
        .collect();
    let deprecated = template.maybe("/deprecationMessage").map(|message| {
        view! { <p class="note" data-testid="deprecation">"Deprecated: " {message}</p> }
    });
    let head = page_head(
        Some(("/templates", "Templates")),
        template.title("/displayName", "/name"),
        vec![new_workspace(&template)],
    );
    let view = move || match chosen.get() {
        "versions" => versions(&template, reload),
        "parameters" => parameter_list(&template),
        "files" => files(
            &template.text("/activeVersion/id"),
            template.items("/activeVersion/files"),
        ),
        "settings" if manages => settings(&template, reload),
        _ => overview(&template),
    };
    view! {
        {head}
        {deprecated}
        <Tabs label="Views of the template" tabs/>
        {live(view)}
    }
    .into_any()
}

fn new_workspace(template: &Value) -> AnyView {
    let template = template.clone();
    let actions = Actions::new();
    let go = use_go();
    actions.button("New workspace…", "create-workspace", move || {
        let parameters = template.items("/activeVersion/parameters").iter();
        Form::new(
            CREATE_WORKSPACE,
            "Create workspace",
            json!({ "template": template.text("/id") }),
        )
        .field(Field::text("name", "Name").help("Made up when left out."))
        .parameters(parameters.map(parameter_field).collect())
        .done(move |payload| go.to(&format!("/workspaces/{}", payload.text("/workspace/id"))))
        .open("New workspace");
    })
}
