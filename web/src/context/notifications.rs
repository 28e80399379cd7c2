//! Desktop notifications, for those who want them: a task needs its owner.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use crate::api::{Api, Read, TASK_LIST};
use crate::browser;

const KEY: &str = "taskyard-notify";

/// Whether this browser tells when a task needs its owner.
#[derive(Clone, Copy)]
pub(crate) struct Notifications {
    wanted: RwSignal<bool>,
    refused: RwSignal<bool>,
}

impl Notifications {
    pub(super) fn start() -> Self {
        let wanted = browser::kept(KEY).as_deref() == Some("yes");
        Self {
            wanted: RwSignal::new(wanted && is_allowed()),
            refused: RwSignal::new(false),
        }
    }

    /// Whether they are on.
    pub(crate) fn are_on(self) -> bool {
        self.wanted.get()
    }

    /// Whether the browser has refused them.
    pub(crate) fn are_refused(self) -> bool {
        self.refused.get()
    }

    /// Switches them on, if the browser's user allows it, or off.
    pub(crate) fn switch(self, on: bool) {
        if !on {
            browser::keep(KEY, "no");
            self.wanted.set(false);
            return;
        }
        spawn_local(async move {
            if let Ok(asked) = Notification::request_permission() {
                // Refused is what the permission says afterwards.
                let _ = JsFuture::from(asked).await;
            }
            let allowed = is_allowed();
            if allowed {
                browser::keep(KEY, "yes");
            }
            self.wanted.set(allowed);
            self.refused.set(!allowed);
        });
    }

    /// Tells of one's own tasks that begin to need one, until the calling part of the page is gone.
    pub(crate) fn follow(api: Api) {
        let filter = json!({ "owner": "me", "state": ["IDLE", "FAILED"] });
        let started = browser::now();
        let mut told = std::collections::HashSet::new();
        api.follow(
            TASK_LIST,
            json!({ "filter": filter, "after": null }),
            "/tasks/cursor",
            move |event| {
                let Ok(Some(data)) = event else { return };
                let id = data.text("/tasks/taskId");
                let at = data.text("/tasks/task/currentState/at");
                let is_new = crate::time::parse(&at).is_some_and(|at| at >= started - 1_000.0);
                // Other changes of the task come with the same state of the same time.
                if is_new && told.insert(format!("{id} {at}")) {
                    let title = data.title("/tasks/task/displayName", "/tasks/task/name");
                    let text = data.text("/tasks/task/currentState/message");
                    show(&title, &text, &id, &at);
                }
            },
        );
    }
}

fn is_allowed() -> bool {
    // Pages without a secure origin have no notifications at all.
    js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or_default()
        && Notification::permission() == NotificationPermission::Granted
}

/// Shows one; several windows of the browser show the same one once, by its tag.
fn show(title: &str, text: &str, id: &str, at: &str) {
    let options = NotificationOptions::new();
    options.set_body(text);
    options.set_tag(&format!("{id} {at}"));
    options.set_icon("/favicon-needs-you.svg");
    let title = format!("Needs you: {title}");
    let Ok(notification) = Notification::new_with_options(&title, &options) else {
        return;
    };
    let address = format!("/tasks/{id}");
    let clicked = Closure::<dyn FnMut()>::once_into_js(move || {
        // A window that can't come to the front shows the task all the same.
        let _ = window().focus();
        let _ = window().location().assign(&address);
    });
    notification.set_onclick(Some(clicked.unchecked_ref()));
}
