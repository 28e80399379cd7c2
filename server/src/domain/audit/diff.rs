use std::collections::BTreeSet;

use serde_json::Value;

/// What became of one field of an object; JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field; empty when the object is told as a whole.
    pub field: String,
    /// Its value before; `None`: it had none.
    pub before: Option<String>,
    /// Its value after; `None`: it has none.
    pub after: Option<String>,
}

/// What differs between an entry's `before` and `after`, by field.
pub fn changes(before: Option<&str>, after: Option<&str>) -> Vec<Change> {
    let read = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    let (before, after) = (read(before), read(after));
    let field_of = |value: &Option<Value>, field: &str| match value {
        Some(Value::Object(fields)) => fields.get(field).cloned(),
        Some(other) if field.is_empty() => Some(other.clone()),
        _ => None,
    };
    let mut names = BTreeSet::new();
    for value in [&before, &after].into_iter().flatten() {
        match value {
            Value::Object(fields) => names.extend(fields.keys().cloned()),
            _ => {
                names.insert(String::new());
            }
        }
    }
    let change = |field: String| {
        let (before, after) = (field_of(&before, &field), field_of(&after, &field));
        (before != after).then(|| Change {
            field,
            before: before.map(|value| value.to_string()),
            after: after.map(|value| value.to_string()),
        })
    };
    names.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change() {
        let found = changes(
            Some(r#"{"name":"a","scope":"USER"}"#),
            Some(r#"{"name":"b","scope":"USER","days":3}"#),
        );
        let shown: Vec<_> = found
            .iter()
            .map(|c| (c.field.as_str(), c.before.as_deref(), c.after.as_deref()))
            .collect();
        assert_eq!(
            shown,
            [
                ("days", None, Some("3")),
                ("name", Some("\"a\""), Some("\"b\""))
            ]
        );
    }

    #[test]
    fn what_was_made_or_is_gone_has_one_side() {
        assert_eq!(changes(None, None), []);
        assert_eq!(changes(None, Some("{\"a\":1}"))[0].before, None);
        assert_eq!(changes(Some("{\"a\":1}"), None)[0].after, None);
        assert_eq!(changes(Some("1"), Some("2"))[0].field, "");
    }
}
