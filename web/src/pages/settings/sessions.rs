//! Where a person is signed in.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{REVOKE_OTHER_SESSIONS, REVOKE_SESSION, Read};
use crate::components::{Actions, Reload, ago, nothing, when};

/// One's own sessions.
pub(super) fn sessions(sessions: &[Value], reload: Reload) -> AnyView {
    let actions = Actions::new();
    let end_others = if sessions.len() > 1 {
        actions.button("End all others", "revoke-other-sessions", move || {
            actions.run(REVOKE_OTHER_SESSIONS, json!({}), move |_| reload.now());
        })
    } else {
        nothing()
    };
    let rows: Vec<AnyView> = sessions
        .iter()
        .map(|session| session_row(session, actions, reload))
        .collect();
    view! {
        <section class="card stack" aria-labelledby="sessions-title">
            <div class="section-head"><h2 id="sessions-title">"Sessions"</h2>{end_others}</div>
            {actions.failed()}
            <ul class="rows" data-testid="sessions">{rows}</ul>
        </section>
    }
    .into_any()
}

/// One session, with a way to end it.
pub(in crate::pages) fn session_row(session: &Value, actions: Actions, reload: Reload) -> AnyView {
    let id = session.text("/id");
    let end = if session.flag("/isCurrent") {
        view! { <span class="badge" data-tone="good">"This one"</span> }.into_any()
    } else {
        actions.small("End", "revoke-session", move || {
            actions.run(REVOKE_SESSION, json!({ "sessionId": id }), move |_| {
                reload.now();
            });
        })
    };
    view! {
        <li class="row" data-testid="session">
            <div class="row-main">
                <span>{browser_of(&session.text("/userAgent"))}</span>
                <span class="row-about">
                    {session.text("/lastUsedIp")} " · used " {ago(session.maybe("/lastUsedAt"), "never")}
                    " · ends " {when(&session.text("/expiresAt"))}
                </span>
            </div>
            {end}
        </li>
    }
    .into_any()
}

/// A browser's name out of what it calls itself, which is long.
fn browser_of(agent: &str) -> String {
    let known = [
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let name = known.iter().find(|(mark, _)| agent.contains(mark));
    let system = ["Windows", "Mac OS", "Android", "iPhone", "Linux"]
        .into_iter()
        .find(|system| agent.contains(system));
    match (name, system) {
        (Some((_, name)), Some(system)) => format!("{name} on {system}"),
        (Some((_, name)), None) => (*name).to_owned(),
        (None, _) if agent.is_empty() => "Unknown program".to_owned(),
        (None, _) => agent.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser_of;

    #[test]
    fn a_browser_is_called_by_its_name() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(browser_of(agent), "Chrome on Linux");
        assert_eq!(browser_of("curl/8"), "curl/8");
        assert_eq!(browser_of(""), "Unknown program");
    }
}
