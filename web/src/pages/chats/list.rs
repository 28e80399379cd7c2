//! The list of chats.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::new::new_chat;
use crate::api::{CHAT_LIST, CHATS, Read, use_api};
use crate::components::{
    Listing, Tab, Tabs, ago, badge, nothing, page_head, search_box, searched, use_search,
};
use crate::context::{Face, show_face};
use crate::money::dollars;

/// The viewer's chats: those that were put aside, or those that were not.
pub(crate) fn chats_page(is_archived: bool) -> AnyView {
    show_face(|| ("Chats".to_owned(), Face::Neutral));
    let list = searched(CHATS, "/chats", json!({ "isArchived": is_archived }));
    follow(list, is_archived);
    let tab = |label, href: &str, testid: &str, chosen: bool| Tab {
        label,
        href: Signal::stored(href.to_owned()),
        chosen: Signal::stored(chosen),
        count: Signal::stored(None),
        testid: testid.to_owned(),
    };
    let tabs = vec![
        tab("Chats", "/chats", "tab-chats", !is_archived),
        tab("Archive", "/chats/archive", "tab-archive", is_archived),
    ];
    let empty = if is_archived {
        (
            "Nothing is archived",
            "A chat that you archive is kept here.",
        )
    } else {
        (
            "No chats",
            "Ask something above: the model can make a workspace and work in it.",
        )
    };
    view! {
        <div class="page">
            {page_head(None, "Chats", vec![])}
            {if is_archived { nothing() } else { new_chat() }}
            <Tabs label="Views of the chats" tabs/>
            {search_box("Search: words of titles")}
            {list.view("chats", empty, row)}
        </div>
    }
    .into_any()
}

/// Keeps the list as the gateway tells; a search shows what it found.
fn follow(list: Listing, is_archived: bool) {
    let search = use_search();
    let variables = json!({ "query": null, "isArchived": is_archived });
    use_api().follow(CHAT_LIST, variables, "", move |event| {
        let is_searched = search
            .try_get_untracked()
            .is_none_or(|query| !query.is_empty());
        if let Ok(Some(data)) = event
            && !is_searched
        {
            list.put(&data["chats"]);
        }
    });
}

fn row(chat: &Value) -> AnyView {
    let href = format!("/chats/{}", chat.text("/id"));
    let workspace = chat.maybe("/workspace/id").map(|id| {
        let name = chat.text("/workspace/name");
        view! { " · workspace " <a href=format!("/workspaces/{id}")>{name}</a> }
    });
    let cost = match chat.number("/costMicros") {
        0 => String::new(),
        cost => format!(" · {}", dollars(cost)),
    };
    let reason = match chat.text("/statusReason") {
        reason if reason.is_empty() => reason,
        reason => format!(" · {reason}"),
    };
    view! {
        <div class="row-main" data-testid="chat">
            <a class="row-title" href=href data-walk="">{chat.text("/title")}</a>
            <span class="row-about">
                {chat.text("/owner/username")} " · " {ago(chat.maybe("/updatedAt"), "never")} {cost} {workspace} {reason}
            </span>
        </div>
        <span class="row-marks">{badge(&chat.text("/status"), "chat-status")}</span>
    }
    .into_any()
}
