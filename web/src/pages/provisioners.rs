//! Who carries out builds.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{PROVISIONERS, Read, words};
use crate::components::{Listing, ago, badge, page_head};
use crate::context::{Face, show_face};

/// All provisioners with their tags and how they do.
pub(super) fn provisioners_page() -> AnyView {
    show_face(|| ("Provisioners".to_owned(), Face::Neutral));
    let list = Listing::new(PROVISIONERS, "/provisioners", json!({}));
    let empty = (
        "No provisioners",
        "Make a token for one in the settings and run taskyard provisioner with it.",
    );
    view! {
        <div class="page">
            {page_head(None, "Provisioners", vec![])}
            {list.view("provisioners", empty, row)}
        </div>
    }
    .into_any()
}

fn row(provisioner: &Value) -> AnyView {
    let status = if provisioner.flag("/isConnected") {
        "CONNECTED"
    } else {
        "DISCONNECTED"
    };
    let tags: Vec<AnyView> = provisioner
        .items("/tags")
        .iter()
        .map(|tag| {
            let tag = format!("{}={}", tag.text("/key"), tag.text("/value"));
            view! { <span class="tag mono">{tag}</span> }.into_any()
        })
        .collect();
    let serves = match provisioner.maybe("/organization/name") {
        Some(_) => provisioner.title("/organization/displayName", "/organization/name"),
        None => "all organizations".to_owned(),
    };
    let jobs = match provisioner.number("/runningJobs") {
        1 => "1 job".to_owned(),
        jobs => format!("{jobs} jobs"),
    };
    view! {
        <div class="row-main" data-testid="provisioner">
            <strong>{provisioner.text("/name")}</strong>
            <span class="row-about">
                {provisioner.text("/driver")} " on " {provisioner.text("/host")} " · "
                {words(&provisioner.text("/isolation"))} " · version " {provisioner.text("/version")}
                " · serves " {serves} " · " {jobs} " · heard " {ago(provisioner.maybe("/lastSeenAt"), "never")}
            </span>
            <span class="row-marks">{tags}</span>
        </div>
        {badge(status, "provisioner-status")}
    }
    .into_any()
}
