//! How the chat does, and what can be done with it.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::input::model_choice;
use super::live::LiveChat;
use crate::api::{
    ARCHIVE_CHAT, CONTINUE_CHAT, MODELS, Read, UNARCHIVE_CHAT, UPDATE_CHAT, WORKSPACE_LIVE, use_api,
};
use crate::components::{
    Actions, Field, Form, Reload, Tone, badge, live, live_text, loaded, nothing, page_head,
    toned_badge,
};
use crate::money::dollars;

/// Millionths of a dollar by which a budget can be raised.
const RAISES: [(&str, &str, i64); 3] = [
    ("$1 more", "raise-1", 1_000_000),
    ("$5 more", "raise-5", 5_000_000),
    ("$20 more", "raise-20", 20_000_000),
];

/// Title, status with its reason, workspace, model, cost, and what can be done.
pub(super) fn header(id: &str, chat: LiveChat) -> AnyView {
    let actions = Actions::new();
    let (title, status, reason) = (
        chat.text("/title"),
        chat.text("/status"),
        chat.text("/statusReason"),
    );
    let name = live_text(move || title.get());
    let buttons = vec![buttons(id, chat, actions)];
    view! {
        {page_head(Some(("/chats", "Chats")), name, buttons)}
        <div class="chat-about">
            <div class="chat-line" aria-live="polite">
                {live(move || badge(&status.get(), "chat-status"))}
                <span data-testid="status-reason">{live_text(move || reason.get())}</span>
                {going_on(id, chat, actions)}
            </div>
            <div class="chat-line quiet">
                {workspace(chat)}
                {relatives(chat)}
                {model(id, chat, actions)}
                {cost(chat)}
            </div>
            {tools_note(chat)}
            {actions.failed()}
        </div>
    }
    .into_any()
}

/// Why the model was not given some tools.
fn tools_note(chat: LiveChat) -> AnyView {
    let note = chat.text("/toolsNote");
    live(move || match note.get() {
        note if note.is_empty() => nothing(),
        note => view! { <p class="quiet" data-testid="tools-note">{note}</p> }.into_any(),
    })
}

fn buttons(id: &str, chat: LiveChat, actions: Actions) -> AnyView {
    let input = json!({ "chatId": id });
    let is_archived = chat.at("/isArchived");
    let (is_busy, archived) = (chat.is_busy(), input.clone());
    let archive = move || {
        let input = archived.clone();
        if is_archived.get().flag("") {
            actions.button("Take out of the archive", "unarchive", move || {
                actions.run(UNARCHIVE_CHAT, input.clone(), |_| ());
            })
        } else if is_busy.get() {
            nothing()
        } else {
            actions.button("Archive", "archive", move || {
                actions.run(ARCHIVE_CHAT, input.clone(), |_| ());
            })
        }
    };
    let rename = move || {
        Form::new(UPDATE_CHAT, "Rename", input.clone())
            .field(
                Field::text("title", "Title")
                    .required()
                    .with(chat.now().text("/title")),
            )
            .open("Rename the chat");
    };
    view! {
        {actions.button("Rename…", "rename", rename)}
        {live(archive)}
    }
    .into_any()
}

/// Lets a chat go on that has stopped before it was done.
fn going_on(id: &str, chat: LiveChat, actions: Actions) -> AnyView {
    let (status, reason) = (chat.text("/status"), chat.text("/statusReason"));
    let pause = chat.text("/pause");
    let is_archived = chat.at("/isArchived");
    let id = StoredValue::new(id.to_owned());
    let proceed = move || {
        let input = json!({ "chatId": id.get_value() });
        actions.run(CONTINUE_CHAT, input, |_| ());
    };
    live(move || {
        let (status, reason) = (status.get(), reason.get());
        let has_stopped = status == "ERROR" || status == "WAITING" && !reason.is_empty();
        if !has_stopped || is_archived.get().flag("") {
            return nothing();
        }
        if pause.get() != "BUDGET" {
            return actions.small("Continue", "continue", proceed);
        }
        let raises = RAISES.map(|(label, testid, by)| {
            actions.small(label, testid, move || {
                let cost = chat.now().number("/familyCostMicros");
                let input = json!({ "chatId": id.get_value(), "budgetMicros": cost + by });
                actions.run(UPDATE_CHAT, input, move |_| proceed());
            })
        });
        Vec::from(raises).into_any()
    })
}

/// The workspace with its live status.
fn workspace(chat: LiveChat) -> AnyView {
    let workspace = chat.at("/workspace");
    live(move || {
        let workspace = workspace.get();
        let Some(id) = workspace.maybe("/id") else {
            return view! { <span>"No workspace yet"</span> }.into_any();
        };
        let status = RwSignal::new(String::new());
        let variables = json!({ "id": id });
        use_api().follow(WORKSPACE_LIVE, variables, "", move |event| {
            if let Ok(Some(data)) = event {
                let now = data.text("/workspace/status");
                if status.get_untracked() != now {
                    status.set(now);
                }
            }
        });
        let href = format!("/workspaces/{id}");
        view! {
            <span class="chat-workspace">
                "Workspace " <a href=href data-testid="chat-workspace">{workspace.text("/name")}</a>
                {live(move || match status.get() {
                    status if status.is_empty() => nothing(),
                    status => toned_badge(Tone::of_workspace(&status), &status, "workspace-status"),
                })}
            </span>
        }
        .into_any()
    })
}

/// The task that it is about, the chat that it works for, and those that work for it.
fn relatives(chat: LiveChat) -> AnyView {
    let (task, parent, children) = (chat.at("/task"), chat.at("/parent"), chat.at("/subChats"));
    let link = |what: &'static str, href: String, name: String| {
        view! { <span>{what} <a href=href>{name}</a></span> }.into_any()
    };
    live(move || {
        let mut links = Vec::new();
        let (task, parent) = (task.get(), parent.get());
        if let Some(id) = task.maybe("/id") {
            let name = task.title("/displayName", "/name");
            links.push(link("Task ", format!("/tasks/{id}"), name));
        }
        if let Some(id) = parent.maybe("/id") {
            let href = format!("/chats/{id}");
            links.push(link("Works for ", href, parent.text("/title")));
        }
        for child in children.get().items("") {
            let href = format!("/chats/{}", child.text("/id"));
            links.push(link("Sub-chat ", href, child.text("/title")));
        }
        links.into_any()
    })
}

fn model(id: &str, chat: LiveChat, actions: Actions) -> AnyView {
    let id = id.to_owned();
    loaded(
        Reload::new(),
        MODELS,
        json!({}),
        "/models",
        move |models: &Value| {
            if models.items("").is_empty() {
                return view! { <span data-testid="no-model">"No model is configured: an owner of this site adds one in the "<a href="/settings">"settings"</a></span> }.into_any();
            }
            let id = id.clone();
            model_choice(models, &chat.now().text("/model/id"), move |chosen| {
                let input = json!({ "chatId": id, "modelId": chosen });
                actions.run(UPDATE_CHAT, input, |_| ());
            })
        },
    )
}

fn cost(chat: LiveChat) -> AnyView {
    let [input, output, cost, budget] = [
        "/inputTokens",
        "/outputTokens",
        "/familyCostMicros",
        "/budgetMicros",
    ]
    .map(|at| chat.at(at));
    let text = move || {
        let cost = cost.get().number("");
        let budget = match budget.get() {
            Value::Null => String::new(),
            budget => format!(" of {}", dollars(budget.number(""))),
        };
        format!(
            "{} tokens read, {} written · {}{budget}",
            input.get().number(""),
            output.get().number(""),
            dollars(cost),
        )
    };
    view! { <span data-testid="chat-cost">{live_text(text)}</span> }.into_any()
}
