//! Small things asked of the browser.

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, IntersectionObserver, IntersectionObserverEntry, Storage};

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// A value kept for this browser; `None` also where the browser keeps nothing.
pub(crate) fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps a value for this browser, where it can.
pub(crate) fn keep(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage only means that the choice is not remembered.
        let _ = storage.set_item(key, value);
    }
}

/// Milliseconds since 1970.
pub(crate) fn now() -> f64 {
    js_sys::Date::now()
}

/// A text that no other request of this user carries.
pub(crate) fn unique() -> String {
    format!(
        "{:x}-{:x}",
        now().to_bits(),
        js_sys::Math::random().to_bits()
    )
}

/// Makes a text safe as a value in an address.
pub(crate) fn encode(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// Whether this is an address of the web: only such become links.
pub(crate) fn is_web(uri: &str) -> bool {
    let scheme = uri
        .split_once("://")
        .map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

/// Sets the keyboard's focus on the first element that fits; says whether there is one.
pub(crate) fn focus(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    element.focus().is_ok()
}

/// Closes the menu that is open, if there is one.
pub(crate) fn close_menu() {
    let open = document().query_selector("[popover]:popover-open");
    if let Some(menu) = open
        .ok()
        .flatten()
        .and_then(|menu| menu.dyn_into::<HtmlElement>().ok())
    {
        // Fails only for a menu that is closed.
        let _ = menu.hide_popover();
    }
}

/// Whether a dialog or a menu lies over the page.
pub(crate) fn is_covered() -> bool {
    let open = document().query_selector("dialog[open], [popover]:popover-open");
    open.is_ok_and(|open| open.is_some())
}

/// Takes the query out of the address bar without a trace in the history.
pub(crate) fn hide_query() {
    if let (Ok(history), Ok(path)) = (window().history(), window().location().pathname()) {
        // Fails only for another site's address.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

/// Loads a page of this site from the start, with a new client and a new socket.
pub(crate) fn load(path: &str) {
    // Fails only for an address that is none.
    let _ = window().location().replace(path);
}

/// Copies text; `false` where the browser does not let pages do so.
pub(crate) async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    if AsRef::<JsValue>::as_ref(&clipboard).is_undefined() {
        return false;
    }
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text))
        .await
        .is_ok()
}

/// Calls back whenever an element comes into view, until the calling component is gone.
pub(crate) fn on_visible(element: &Element, react: impl Fn() + 'static) {
    let callback = Closure::<dyn Fn(Vec<IntersectionObserverEntry>)>::new(
        move |entries: Vec<IntersectionObserverEntry>| {
            if entries
                .iter()
                .any(IntersectionObserverEntry::is_intersecting)
            {
                react();
            }
        },
    );
    if let Ok(observer) = IntersectionObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
        let kept = StoredValue::new_local((observer, callback));
        on_cleanup(move || {
            let _ = kept.try_with_value(|(observer, _)| observer.disconnect());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::is_web;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web("https://example.org/pull/1"));
        assert!(is_web("HTTP://localhost:3000"));
        for other in [
            "javascript:alert(1)",
            "javascript://x",
            "data:text/html,x",
            "/tasks",
            "",
        ] {
            assert!(!is_web(other), "{other}");
        }
    }
}
