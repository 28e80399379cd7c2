//! A sentence with words of a program in it.

use leptos::prelude::*;

/// The text; what stands between backticks is shown as code.
pub(crate) fn prose(text: &str) -> AnyView {
    let parts: Vec<AnyView> = parts(text)
        .into_iter()
        .map(|(part, is_code)| {
            if is_code {
                view! { <code class="prose-code">{part.to_owned()}</code> }.into_any()
            } else {
                part.to_owned().into_any()
            }
        })
        .collect();
    parts.into_any()
}

/// The parts of a text, each with whether it is code. A backtick without another one is just that.
fn parts(mut text: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    while let Some((before, code, after)) = first_code(text) {
        parts.extend([(before, false), (code, true)]);
        text = after;
    }
    parts.push((text, false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

fn first_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn code_stands_between_backticks() {
        assert_eq!(
            parts("Needs `claude` and a key."),
            [("Needs ", false), ("claude", true), (" and a key.", false)]
        );
        assert_eq!(parts("`a`"), [("a", true)]);
        assert_eq!(parts("5` long"), [("5` long", false)]);
        assert_eq!(parts(""), []);
    }
}
