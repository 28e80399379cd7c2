//! An address that shows nothing.

use leptos::prelude::*;

use crate::components::Empty;
use crate::context::{Face, show_face};

/// Says that nothing is at this address.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    show_face(|| ("Not found".to_owned(), Face::Neutral));
    view! {
        <div class="page" data-testid="not-found">
            <Empty title="Nothing is here">
                <p>"The address may be mistyped, or what was here has been deleted."</p>
                <a href="/" class="button">"Go to the tasks"</a>
            </Empty>
        </div>
    }
}
