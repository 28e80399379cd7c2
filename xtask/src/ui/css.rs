//! One style sheet out of many.

/// Where a sheet stands: the tokens first, then the rest of `style/`, then what stands beside the components; by path
/// within each.
pub(super) fn order(path: &str) -> (u8, &str) {
    let group = match path {
        "style/tokens.css" => 0,
        _ if path.starts_with("style/") => 1,
        _ => 2,
    };
    (group, path)
}

/// Joins sheets, each with its path from `web`, in [`order`].
pub(super) fn join(mut sheets: Vec<(String, String)>) -> String {
    sheets.sort_by(|(one, _), (other, _)| order(one).cmp(&order(other)));
    let mut joined = String::new();
    for (_, text) in sheets {
        joined.push_str(text.trim());
        joined.push('\n');
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn tokens_come_first_then_style_then_components_by_path() {
        let sheets = [
            ("src/pages/tasks.css", ".tasks {}"),
            ("style/base.css", "body {}\n\n"),
            ("src/components/button.css", ".button {}"),
            ("style/tokens.css", ":root {}"),
            ("style/a.css", "a {}"),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(
            join(sheets.into()),
            ":root {}\na {}\nbody {}\n.button {}\n.tasks {}\n"
        );
    }
}
