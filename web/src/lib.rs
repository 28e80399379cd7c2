//! Taskyard's user interface: Leptos, rendered in the browser. The page's start module loads the
//! WebAssembly, which starts itself.

mod api;
mod app;
mod browser;
mod components;
mod context;
mod layout;
mod money;
mod pages;
mod tar;
mod terminal;
mod time;
mod window;

use wasm_bindgen::prelude::wasm_bindgen;

/// Draws the interface into the page.
#[wasm_bindgen(start)]
pub fn start() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
    }));
    leptos::mount::mount_to_body(app::App);
}
