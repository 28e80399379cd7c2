//! The keyboard.

use leptos::ev::{self, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::browser;
use crate::components::{Modal, open_modal};
use crate::context::use_go;

/// Marks the links that `j` and `k` walk through.
const WALKED: &str = "[data-walk]";
const PROMPT: &str = "#prompt";
const SEARCH: &str = "#search";
/// Frames to wait for a field of a page that still loads: about five seconds.
const PATIENCE: u32 = 300;

const SHORTCUTS: [(&str, &str); 8] = [
    ("?", "Show these shortcuts"),
    ("c or n", "Write a new task"),
    ("/", "Search the tasks"),
    ("j, k", "Next and previous task"),
    ("Enter", "Open the task"),
    ("g t", "Go to the tasks"),
    ("Ctrl+Enter", "Create the task, or send the message"),
    ("Esc", "Leave a field or a dialog; interrupt a chat"),
];

/// Listens to the whole page's keyboard.
pub(super) fn listen(help: NodeRef<html::Dialog>) {
    let go = use_go();
    let going = StoredValue::new(false);
    let home = move |then: &'static str| {
        if !browser::focus(then) {
            go.to("/");
            focus_soon(then, PATIENCE);
        }
    };
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            leave_field(&event);
            return;
        }
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_writing(&event) {
            return;
        }
        let was_going = going.get_value();
        going.set_value(false);
        match event.key().as_str() {
            "t" if was_going => home(PROMPT),
            "g" => going.set_value(true),
            "?" => open_modal(help),
            "c" | "n" => home(PROMPT),
            "/" => home(SEARCH),
            "j" => walk(1),
            "k" => walk(-1),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// Focuses a field as soon as it is there.
fn focus_soon(field: &'static str, frames: u32) {
    request_animation_frame(move || {
        if !browser::focus(field) && frames > 0 {
            focus_soon(field, frames - 1);
        }
    });
}

fn target(event: &KeyboardEvent) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}

fn is_writing(event: &KeyboardEvent) -> bool {
    target(event).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.closest("dialog").ok().flatten().is_some()
    })
}

fn leave_field(event: &KeyboardEvent) {
    if let Some(element) = target(event).filter(|_| is_writing(event)) {
        // Leaving a field can't fail for an element of the page.
        let _ = element.blur();
    }
}

/// Moves the focus by one link, forwards or backwards.
fn walk(by: i32) {
    let Ok(links) = document().query_selector_all(WALKED) else {
        return;
    };
    let links: Vec<HtmlElement> = (0..links.length())
        .filter_map(|at| links.item(at)?.dyn_into().ok())
        .collect();
    let active: Option<Element> = document().active_element();
    let at = links
        .iter()
        .position(|link| Some(link.as_ref()) == active.as_ref());
    let next = match at {
        None => links.first(),
        Some(at) if by > 0 => links.get(at + 1),
        Some(at) => at.checked_sub(1).and_then(|at| links.get(at)),
    };
    if let Some(next) = next {
        // Focusing can't fail for an element of the page.
        let _ = next.focus();
    }
}

/// Lists the shortcuts.
#[component]
pub(super) fn ShortcutsDialog(dialog: NodeRef<html::Dialog>) -> impl IntoView {
    view! {
        <Modal dialog title="Keyboard shortcuts" testid="shortcuts">
            <dl class="shortcuts">
                {SHORTCUTS.into_iter().map(|(keys, what)| view! {
                    <dt><kbd>{keys}</kbd></dt>
                    <dd>{what}</dd>
                }).collect_view()}
            </dl>
            <form method="dialog" class="modal-actions">
                <button class="button">"Close"</button>
            </form>
        </Modal>
    }
}
