//! The list: pages on demand, changes by subscription.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use super::bulk::bulk_bar;
use super::counts::Counts;
use super::row::Row;
use super::search::Search;
use super::selection::Selection;
use super::table::Table;
use crate::api::{Api, Failure, Read, TASK_LIST, TASKS, TaskSummary, use_api};
use crate::browser;
use crate::components::{Actions, Empty, ErrorPanel, Skeleton, live, nothing};
use crate::context::Connection;

/// Tasks asked for at once.
const PAGE: i64 = 50;

/// How the list stands.
#[derive(Clone, PartialEq)]
enum State {
    Loading,
    Ready,
    Failed(Failure),
}

/// The tasks that fit `search`.
#[component]
pub(super) fn List(search: Search, counts: Counts) -> impl IntoView {
    let api = use_api();
    let connection = expect_context::<Connection>();
    let narrowed = search.narrows();
    let search = StoredValue::new(search);
    let selection = Selection::new();
    let actions = Actions::new();
    let table = RwSignal::new(Table::default());
    let state = RwSignal::new(State::Loading);

    let load = move |after: Option<String>| {
        let first_page = after.is_none();
        spawn_local(async move {
            let answer = page(api, &search.try_get_value().unwrap_or_default(), after).await;
            match answer {
                Ok((tasks, next)) => {
                    let _ = table.try_update(|table| {
                        if first_page {
                            table.renew(tasks, next);
                        } else {
                            table.extend(tasks, next);
                        }
                    });
                    let _ = state.try_set(State::Ready);
                }
                Err(failure) => {
                    let _ = state.try_set(State::Failed(failure));
                }
            }
        });
    };
    load(None);
    // Between a page's answer and the subscription's start something may have changed: so once more
    // whenever the subscription is served anew.
    Effect::new(move |before: Option<bool>| {
        let live = connection.is_live();
        if live && before != Some(true) && state.get_untracked() != State::Loading {
            load(None);
        }
        live
    });
    follow(api, &search.get_value(), table, counts);

    let more = NodeRef::<html::Button>::new();
    let next = move || table.with_untracked(|table| table.next.clone());
    Effect::new(move |_| {
        if let Some(button) = more.get() {
            browser::on_visible(&button, move || load(next()));
        }
    });
    let is_empty = Memo::new(move |_| table.with(|table| table.rows().is_empty()));
    let face = move || match state.get() {
        State::Loading if is_empty.get() => view! { <Skeleton rows=5/> }.into_any(),
        State::Failed(failure) => {
            let retry = Callback::new(move |()| load(None));
            view! { <ErrorPanel failure retry/> }.into_any()
        }
        State::Ready if is_empty.get() => nothing_fits(narrowed),
        State::Loading | State::Ready => nothing(),
    };
    view! {
        {live(face)}
        {actions.failed()}
        {bulk_bar(selection)}
        <ul class="task-rows" data-testid="task-list">
            <For each=move || table.with(|table| table.rows().to_vec()) key=|row| row.id.clone() let:row>
                <Row row selection actions/>
            </For>
        </ul>
        <Show when=move || table.with(|table| table.next.is_some())>
            <button node_ref=more type="button" class="button" on:click=move |_| load(next())>"Show more"</button>
        </Show>
    }
}

async fn page(
    api: Api,
    search: &Search,
    after: Option<String>,
) -> Result<(Vec<TaskSummary>, Option<String>), Failure> {
    let variables = json!({
        "query": search.query(),
        "filter": search.filter(),
        "first": PAGE,
        "after": after,
    });
    let data = api.ask(TASKS, variables).await?;
    let next = data
        .maybe("/tasks/pageInfo/endCursor")
        .filter(|_| data.flag("/tasks/pageInfo/hasNextPage"));
    let tasks = data.items("/tasks/nodes").iter();
    Ok((tasks.map(TaskSummary::of).collect(), next))
}

fn follow(api: Api, search: &Search, table: RwSignal<Table>, counts: Counts) {
    let variables = json!({ "query": search.query(), "filter": search.filter(), "after": null });
    api.follow(TASK_LIST, variables, "/tasks/cursor", move |event| {
        // Its errors are the connection's, which the banner tells; the rows stay.
        if let Ok(Some(data)) = event {
            let event = &data["tasks"];
            table.update(|table| match &event["task"] {
                Value::Null => table.remove(&event.text("/taskId")),
                task => table.upsert(TaskSummary::of(task)),
            });
            counts.renew();
        }
    });
}

fn nothing_fits(narrowed: bool) -> AnyView {
    if narrowed {
        view! {
            <Empty title="No task fits">
                <p>"Search for something else, or " <a href="/">"show all tasks"</a> "."</p>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty title="No tasks yet">
                <p>"Write above what is to be done and create your first task."</p>
            </Empty>
        }
        .into_any()
    }
}
