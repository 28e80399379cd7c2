//! The page as a whole.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::conversation::{Conversation, ConversationView};
use super::details::details;
use super::header::Header;
use super::live::{LiveTask, Presence};
use crate::api::{TaskState, TaskStatus};
use crate::components::{ErrorPanel, Skeleton, Tab, Tabs, gone, live};
use crate::context::{Face, show_face};
use crate::pages::agent::agent_view;
use crate::pages::build::build_view;

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

/// The page of a task.
#[component]
pub(crate) fn TaskPage(id: String) -> impl IntoView {
    let live_task = LiveTask::follow(&id);
    let conversation = Conversation::follow(&id);
    show(live_task);
    let id = StoredValue::new(id);
    let shown = Memo::new(move |_| live_task.presence());
    live(move || match shown.get() {
        Presence::Loading => view! { <div class="page"><Skeleton rows=6/></div> }.into_any(),
        Presence::Deleted => not_there("This task was deleted"),
        // What is no id at all can't be anybody's.
        Presence::Failed(failure) if failure.is_not_found() || failure.is_invalid_input() => {
            not_there("There is no such task")
        }
        Presence::Failed(failure) => {
            view! { <div class="page"><ErrorPanel failure/></div> }.into_any()
        }
        Presence::Present => {
            view! { <Present id=id.get_value() live=live_task conversation/> }.into_any()
        }
    })
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
                View::Build => build_view(live.at("/workspace"), live.at("/phases")),
                View::Agent => agent_view(live.at("/agent")),
                View::Details => details(live),
            }}
        </div>
    }
}

fn not_there(title: &'static str) -> AnyView {
    view! { <div class="page">{gone(title)}</div> }.into_any()
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
