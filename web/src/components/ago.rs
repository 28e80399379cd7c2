//! How long ago something was.

use leptos::prelude::*;

use crate::context::Clock;
use crate::time;

/// An age such as `3 min`, kept up to date, with the whole time as its title.
#[component]
pub(crate) fn Ago(
    /// RFC 3339 time; nothing is drawn for what is none.
    #[prop(into)]
    at: Signal<String>,
) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let millis = Memo::new(move |_| time::parse(&at.get()));
    let text = Memo::new(move |_| millis.get().map(|millis| time::span(clock.now() - millis)));
    view! {
        <time class="ago" datetime=at title=move || millis.get().map(time::full)>
            {move || text.get()}
        </time>
    }
}
