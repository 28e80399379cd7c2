//! The page as a whole.

use leptos::prelude::*;

use super::tokens::Tokens;
use crate::context::{Choice, Face, Theme, show_face};

/// Theme and API tokens.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    show_face(|| ("Settings".to_owned(), Face::Neutral));
    let theme = expect_context::<Theme>();
    view! {
        <div class="page">
            <h1 class="page-title">"Settings"</h1>
            <fieldset class="card theme-choices">
                <legend>"Theme"</legend>
                {Choice::ALL.into_iter().map(|choice| view! {
                    <label class="theme-choice">
                        <input
                            type="radio"
                            name="theme"
                            data-testid=format!("theme-{}", choice.name())
                            prop:checked=move || theme.choice() == choice
                            on:change=move |_| theme.choose(choice)
                        />
                        {choice.label()}
                    </label>
                }).collect_view()}
            </fieldset>
            <Tokens/>
        </div>
    }
}
