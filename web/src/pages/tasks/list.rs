//! The list: pages on demand, changes by subscription.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use super::counts::Counts;
use super::row::Row;
use super::table::Table;
use crate::api::{self, Failure, TaskFilter, use_api};
use crate::browser;
use crate::components::{Empty, ErrorPanel, Skeleton};
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

/// The tasks that fit `filter`.
#[component]
pub(super) fn List(
    filter: TaskFilter,
    /// Whether `filter` leaves tasks out.
    narrowed: bool,
    counts: Counts,
) -> impl IntoView {
    let api = use_api();
    let connection = expect_context::<Connection>();
    let filter = StoredValue::new(filter);
    let table = RwSignal::new(Table::default());
    let state = RwSignal::new(State::Loading);

    let load = move |after: Option<String>| {
        let first_page = after.is_none();
        spawn_local(async move {
            let answer = page(api, filter.try_get_value().unwrap_or_default(), after).await;
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
    follow(api, filter.get_value(), table, counts);

    let more = NodeRef::<html::Button>::new();
    let next = move || table.with_untracked(|table| table.next.clone());
    Effect::new(move |_| {
        if let Some(button) = more.get() {
            browser::on_visible(&button, move || load(next()));
        }
    });
    let is_empty = Memo::new(move |_| table.with(|table| table.rows().is_empty()));
    view! {
        {move || match state.get() {
            State::Loading if is_empty.get() => Some(view! { <Skeleton rows=5/> }.into_any()),
            State::Failed(failure) => Some(view! {
                <ErrorPanel failure retry=Callback::new(move |()| load(None))/>
            }.into_any()),
            State::Ready if is_empty.get() => Some(nothing(narrowed).into_any()),
            State::Loading | State::Ready => None,
        }}
        <ul class="task-rows" data-testid="task-list">
            <For each=move || table.with(|table| table.rows().to_vec()) key=|row| row.id.clone() let:row>
                <Row row/>
            </For>
        </ul>
        <Show when=move || table.with(|table| table.next.is_some())>
            <button node_ref=more type="button" class="button" on:click=move |_| load(next())>"Show more"</button>
        </Show>
    }
}

async fn page(
    api: api::Api,
    filter: TaskFilter,
    after: Option<String>,
) -> Result<(Vec<api::TaskSummary>, Option<String>), Failure> {
    let variables = api::tasks::Variables {
        filter: Some(filter.into()),
        first: Some(PAGE),
        after,
    };
    let tasks = api.run::<api::Tasks>(variables).await?.tasks;
    let next = tasks
        .page_info
        .end_cursor
        .filter(|_| tasks.page_info.has_next_page);
    Ok((tasks.nodes.into_iter().map(Into::into).collect(), next))
}

fn follow(api: api::Api, filter: TaskFilter, table: RwSignal<Table>, counts: Counts) {
    let variables = api::task_list::Variables {
        filter: Some(filter.into()),
        after: None,
    };
    api.follow::<api::TaskList>(
        variables,
        |data, variables| variables.after = Some(data.tasks.cursor.clone()),
        move |event| {
            // Its errors are the connection's, which the banner tells; the rows stay.
            if let Ok(Some(data)) = event {
                table.update(|table| match data.tasks.task {
                    Some(task) => table.upsert(task.into()),
                    None => table.remove(&data.tasks.task_id),
                });
                counts.renew();
            }
        },
    );
}

fn nothing(narrowed: bool) -> impl IntoView {
    if narrowed {
        view! {
            <Empty title="No task fits">
                <p>"Search for something else, or " <A href="/">"show all tasks"</A> "."</p>
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
