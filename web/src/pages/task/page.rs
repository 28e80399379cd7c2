//! The page as a whole.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::agent::AgentView;
use super::build::BuildView;
use super::conversation::{Conversation, ConversationView};
use super::details::Details;
use super::header::Header;
use super::live::{LiveTask, Presence};
use crate::api::{TaskState, TaskStatus};
use crate::components::{Empty, ErrorPanel, Skeleton, Tab, Tabs};
use crate::context::{Face, show_face};

/// Views of the task.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Conversation,
    Build,
    Agent,
    Details,
}

impl View {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Conversation, "conversation", "Conversation"),
        (Self::Build, "build", "Build"),
        (Self::Agent, "agent", "Agent"),
        (Self::Details, "details", "Details"),
    ];
}

/// The page of the task in the address.
#[component]
pub(crate) fn TaskPage() -> impl IntoView {
    let parameters = use_params_map();
    let id =
        Memo::new(move |_| parameters.with(|parameters| parameters.get("id").unwrap_or_default()));
    move || view! { <Task id=id.get()/> }
}

#[component]
fn Task(id: String) -> impl IntoView {
    let live = LiveTask::follow(id.clone());
    let conversation = Conversation::follow(id.clone());
    show(live);
    let id = StoredValue::new(id);
    let shown = Memo::new(move |_| live.presence());
    move || match shown.get() {
        Presence::Loading => view! { <div class="page"><Skeleton rows=6/></div> }.into_any(),
        Presence::Deleted => gone("This task was deleted").into_any(),
        // What is no id at all can't be anybody's.
        Presence::Failed(failure) if failure.is_not_found() || failure.is_invalid_input() => {
            gone("There is no such task").into_any()
        }
        Presence::Failed(failure) => {
            view! { <div class="page"><ErrorPanel failure/></div> }.into_any()
        }
        Presence::Present => view! { <Present id=id.get_value() live conversation/> }.into_any(),
    }
}

#[component]
fn Present(id: String, live: LiveTask, conversation: Conversation) -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        let tab = query.with(|query| query.get("tab"));
        let view = View::ALL
            .into_iter()
            .find(|(_, name, _)| Some(*name) == tab.as_deref());
        view.map_or(View::Conversation, |(view, ..)| view)
    });
    let tabs = View::ALL
        .into_iter()
        .map(|(view, name, label)| {
            let href = if view == View::Conversation {
                format!("/tasks/{id}")
            } else {
                format!("/tasks/{id}?tab={name}")
            };
            Tab {
                label,
                href: Signal::stored(href),
                chosen: Signal::derive(move || chosen.get() == view),
                count: Signal::stored(None),
                testid: format!("tab-{name}"),
            }
        })
        .collect();
    let id = StoredValue::new(id);
    view! {
        <div class="page task-page" data-testid="task-page">
            <Header id=id.get_value() live/>
            <Tabs label="Views of the task" tabs/>
            {move || match chosen.get() {
                View::Conversation => view! { <ConversationView id=id.get_value() live conversation/> }.into_any(),
                View::Build => view! { <BuildView live/> }.into_any(),
                View::Agent => view! { <AgentView live/> }.into_any(),
                View::Details => view! { <Details live/> }.into_any(),
            }}
        </div>
    }
}

fn gone(title: &'static str) -> impl IntoView {
    view! {
        <div class="page" data-testid="not-found">
            <Empty title>
                <p>"What you look for may have been deleted, or belong to somebody else."</p>
                <A href="/" attr:class="button">"Go to the tasks"</A>
            </Empty>
        </div>
    }
}

fn show(live: LiveTask) {
    let title = live.title();
    let (status, state) = (live.status(), live.state());
    show_face(move || {
        let title = match title.get() {
            title if title.is_empty() => "Task".to_owned(),
            title => title,
        };
        match (status.get(), state.get()) {
            (Some(TaskStatus::Error), _) | (_, Some(TaskState::Failed)) => {
                (format!("Failed: {title}"), Face::Failed)
            }
            (Some(TaskStatus::Paused), _) => (format!("Paused: {title}"), Face::Neutral),
            (_, Some(TaskState::Idle)) => (format!("Needs you: {title}"), Face::NeedsYou),
            (_, Some(TaskState::Working)) => (format!("Working: {title}"), Face::Working),
            (_, Some(TaskState::Complete)) => (format!("Complete: {title}"), Face::Neutral),
            (_, None) => (title, Face::Neutral),
        }
    });
}
