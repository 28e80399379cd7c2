//! How the task does, and what can be done with it.

use leptos::prelude::*;

use super::actions::Actions;
use super::live::LiveTask;
use crate::api::{Read, SchemaEnum, words};
use crate::components::{Tone, badge, live as part, live_text, nothing, toned_badge};
use crate::context::{Clock, Connection};
use crate::{browser, time};

/// The gateway calls an agent lost that was silent for so long, in milliseconds.
const SILENCE: f64 = 30_000.0;

/// Name, state, status with its reason, and who runs it how.
#[component]
pub(super) fn Header(id: String, live: LiveTask) -> impl IntoView {
    let (status, state) = (live.status(), live.state());
    let (reason, message) = (
        live.text("/statusReason"),
        live.text("/currentState/message"),
    );
    let link = live.text("/currentState/uri");
    let (template, version) = (live.at("/template"), live.text("/templateVersion/number"));
    let owner = live.text("/owner/username");
    let isolation = live.text("/workspace/isolation");
    let outdated = live.at("/isOutdated");
    let status_badge = move || match status.get() {
        Some(status) => badge(status.wire(), "task-status"),
        None => nothing(),
    };
    let state_badge = move || match (state.get(), status.get()) {
        (Some(state), status) => {
            let status = status.map_or("", SchemaEnum::wire);
            toned_badge(
                Tone::of_state(state.wire(), status),
                state.wire(),
                "task-state",
            )
        }
        (None, _) => nothing(),
    };
    let link = move || match link.get() {
        uri if browser::is_web(&uri) => {
            view! { <a href=uri target="_blank" rel="noopener noreferrer">"Open link"</a> }
                .into_any()
        }
        _ => nothing(),
    };
    let about = move || {
        let template = template.with(|template| template.title("/displayName", "/name"));
        let version = version.get();
        let href = format!("/templates/{}", live.text("/template/id").get());
        let isolation = words(&isolation.get());
        view! {
            <a href=href>{format!("{template} v{version}")}</a>
            {outdated.get().flag("").then(|| badge("OUTDATED", "outdated"))}
            <span>{owner.get()}</span>
            {(!isolation.is_empty()).then(|| view! { <span>{isolation}</span> })}
        }
        .into_any()
    };
    view! {
        <header class="task-header">
            <div class="task-header-top">
                <div class="task-header-names">
                    <nav class="quiet" aria-label="Where this is"><a href="/">"Tasks"</a>" /"</nav>
                    <h1 class="page-title" data-testid="task-title">{live_text(move || live.title().get())}</h1>
                </div>
                <Actions id live/>
            </div>
            <div class="task-header-line">
                {part(status_badge)}
                <span data-testid="status-reason">{live_text(move || reason.get())}</span>
            </div>
            <div class="task-header-line" aria-live="polite">
                {part(state_badge)}
                <span class="task-header-message" data-testid="state-message">{live_text(move || message.get())}</span>
                {part(link)}
            </div>
            <p class="task-header-about quiet">
                {part(about)}
                {part(freshness(live))}
                {part(auto_pause(live))}
            </p>
        </header>
    }
}

/// When the agent was last heard.
fn freshness(live: LiveTask) -> impl Fn() -> AnyView + Send + 'static {
    let clock = expect_context::<Clock>();
    let connection = expect_context::<Connection>();
    let heard = live.text("/agent/lastSeenAt");
    let state = live.text("/agent/connection");
    move || {
        let Some(heard) = time::parse(&heard.get()) else {
            return nothing();
        };
        let silent = clock.now() - heard;
        let text = if state.get() == "CONNECTED" && connection.is_live() && silent > SILENCE {
            // The gateway does not push every sign of life, but it would say if there were none.
            "heard less than 30 s ago".to_owned()
        } else {
            format!("heard {} ago", time::span(silent))
        };
        view! { <span data-testid="freshness">{text}</span> }.into_any()
    }
}

/// How long until the task is paused for being idle.
fn auto_pause(live: LiveTask) -> impl Fn() -> AnyView + Send + 'static {
    let clock = expect_context::<Clock>();
    let at = live.text("/autoPauseAt");
    move || match time::parse(&at.get()) {
        Some(at) => {
            let text = format!(
                "pauses in {} unless something happens",
                time::span(at - clock.now())
            );
            view! { <span data-testid="auto-pause">{text}</span> }.into_any()
        }
        None => nothing(),
    }
}
