//! The tab's title and icon.

use leptos::prelude::*;

/// What the tab's icon says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Neutral,
    Working,
    NeedsYou,
    Failed,
}

impl Face {
    fn icon(self) -> &'static str {
        match self {
            Self::Neutral => "/favicon.svg",
            Self::Working => "/favicon-working.svg",
            Self::NeedsYou => "/favicon-needs-you.svg",
            Self::Failed => "/favicon-failed.svg",
        }
    }
}

/// Keeps the tab's title and icon at what `face` gives.
pub(crate) fn show_face(face: impl Fn() -> (String, Face) + 'static) {
    Effect::new(move |_| {
        let (title, face) = face();
        let document = document();
        document.set_title(&format!("{title} · Taskyard"));
        if let Ok(Some(link)) = document.query_selector("link[rel~='icon']") {
            // The name and the value are always valid.
            let _ = link.set_attribute("href", face.icon());
        }
    });
}
