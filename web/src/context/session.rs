//! Who is signed in.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Api, Failure};

/// Who is signed in, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SessionState {
    Loading,
    SignedIn(Viewer),
    SignedOut,
    Failed(Failure),
}

/// The person at the browser.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Viewer {
    pub(crate) username: String,
    pub(crate) display_name: String,
    /// Whether they may let provisioners in.
    pub(crate) is_owner: bool,
}

/// The session of the page.
#[derive(Clone, Copy)]
pub(crate) struct Session(RwSignal<SessionState>);

impl Session {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(SessionState::Loading))
    }

    /// Asks the gateway who is signed in.
    pub(crate) fn start(self, api: Api) {
        self.0.set(SessionState::Loading);
        spawn_local(async move {
            let answer = api.run::<api::Viewer>(api::viewer::Variables {}).await;
            self.0.set(match answer {
                Ok(data) => data.viewer.map_or(SessionState::SignedOut, |user| {
                    SessionState::SignedIn(Viewer {
                        username: user.username,
                        display_name: user.display_name,
                        is_owner: user.roles.contains(&api::viewer::SiteRole::OWNER),
                    })
                }),
                Err(failure) if failure.code.as_deref() == Some("UNAUTHENTICATED") => {
                    SessionState::SignedOut
                }
                Err(failure) => SessionState::Failed(failure),
            });
        });
    }

    /// The gateway said that nobody is signed in any more.
    pub(crate) fn end(self) {
        self.0.set(SessionState::SignedOut);
    }

    /// Who is signed in, as far as it is known.
    pub(crate) fn state(self) -> SessionState {
        self.0.get()
    }
}
