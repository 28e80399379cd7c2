//! Who is signed in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use crate::api::{Api, Failure, Read, VIEWER};

/// Who is signed in, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SessionState {
    Loading,
    SignedIn(Viewer),
    SignedOut,
    Failed(Failure),
}

/// The person at the browser.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Viewer {
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) display_name: String,
    roles: Vec<String>,
    /// The organizations they are in, each with their role there.
    pub(crate) organizations: Vec<Place>,
}

/// A person's place in an organization.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) id: String,
    pub(crate) title: String,
    role: String,
}

impl Viewer {
    fn of(user: &Value) -> Self {
        let place = |membership: &Value| Place {
            id: membership.text("/organization/id"),
            title: membership.title("/organization/displayName", "/organization/name"),
            role: membership.text("/role"),
        };
        Self {
            id: user.text("/id"),
            username: user.text("/username"),
            display_name: user.text("/displayName"),
            roles: user
                .items("/roles")
                .iter()
                .map(|role| role.text(""))
                .collect(),
            organizations: user.items("/memberships").iter().map(place).collect(),
        }
    }

    /// Whether they have one of these site roles.
    pub(crate) fn is(&self, roles: &[&str]) -> bool {
        self.roles.iter().any(|role| roles.contains(&role.as_str()))
    }

    /// Whether they have one of these roles in an organization.
    pub(crate) fn is_in_any(&self, roles: &[&str]) -> bool {
        self.organizations
            .iter()
            .any(|place| roles.contains(&place.role.as_str()))
    }

    /// The organizations that they may have provisioners for, each with its title. A site OWNER is shown
    /// those they are in, and may serve all of them at once.
    pub(crate) fn provides_for(&self) -> Vec<(String, String)> {
        let is_owner = self.is(&["OWNER"]);
        let places = self.organizations.iter();
        places
            .filter(|place| is_owner || place.role == "ADMIN")
            .map(|place| (place.id.clone(), place.title.clone()))
            .collect()
    }

    /// Whether they may add people and change their rights.
    pub(crate) fn manages_users(&self) -> bool {
        self.is(&["OWNER", "USER_ADMIN"])
    }

    /// Whether they may read the audit log, or a part of it.
    pub(crate) fn audits(&self) -> bool {
        self.is(&["OWNER", "AUDITOR"]) || self.is_in_any(&["ADMIN", "AUDITOR"])
    }

    /// Whether they may make templates somewhere, and see who runs them.
    pub(crate) fn manages_templates(&self) -> bool {
        self.is(&["OWNER", "TEMPLATE_ADMIN"]) || self.is_in_any(&["ADMIN", "TEMPLATE_ADMIN"])
    }
}

/// The session of the page.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    state: RwSignal<SessionState>,
    /// How often the rights have changed since the page was loaded.
    round: RwSignal<u32>,
    /// Whether the gateway is being asked why it ended what was open.
    is_asking: StoredValue<bool>,
}

impl Session {
    pub(super) fn new() -> Self {
        Self {
            state: RwSignal::new(SessionState::Loading),
            round: RwSignal::new(0),
            is_asking: StoredValue::new(false),
        }
    }

    /// Asks the gateway who is signed in.
    pub(crate) fn start(self, api: Api) {
        self.state.set(SessionState::Loading);
        self.renew(api);
    }

    /// The same while the page stays as it is.
    pub(crate) fn renew(self, api: Api) {
        spawn_local(async move {
            self.state.set(ask(api).await);
        });
    }

    /// The gateway ended what was open: the session is over, or its rights are others now. Then the page is
    /// drawn anew, with what they allow.
    pub(crate) fn look_again(self, api: Api) {
        if self.is_asking.get_value() {
            return;
        }
        self.is_asking.set_value(true);
        spawn_local(async move {
            let state = ask(api).await;
            self.is_asking.set_value(false);
            let is_on = matches!(state, SessionState::SignedIn(_));
            self.state.set(state);
            if is_on {
                self.round.update(|round| *round += 1);
            }
        });
    }

    /// How often the rights have changed since the page was loaded.
    pub(crate) fn round(self) -> u32 {
        self.round.get()
    }

    /// The gateway said that nobody is signed in any more.
    pub(crate) fn end(self) {
        self.state.set(SessionState::SignedOut);
    }

    /// Who is signed in, as far as it is known.
    pub(crate) fn state(self) -> SessionState {
        self.state.get()
    }

    /// Who is signed in; nobody before that is known.
    pub(crate) fn viewer(self) -> Viewer {
        match self.state.get() {
            SessionState::SignedIn(viewer) => viewer,
            _ => Viewer::default(),
        }
    }
}

async fn ask(api: Api) -> SessionState {
    match api.ask(VIEWER, json!({})).await {
        Ok(data) if data["viewer"].is_null() => SessionState::SignedOut,
        Ok(data) => SessionState::SignedIn(Viewer::of(&data["viewer"])),
        Err(failure) if failure.code.as_deref() == Some("UNAUTHENTICATED") => {
            SessionState::SignedOut
        }
        Err(failure) => SessionState::Failed(failure),
    }
}

/// Who is signed in.
pub(crate) fn use_viewer() -> Viewer {
    let session = expect_context::<Session>();
    untrack(move || session.viewer())
}
