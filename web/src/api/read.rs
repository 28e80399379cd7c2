//! Reads plain JSON by pointers such as `/owner/username`.

use serde_json::Value;

/// Reads what is there; what is missing is empty.
pub(crate) trait Read {
    /// A text; a number or `true` as it is written.
    fn text(&self, at: &str) -> String;
    /// A text that may be null.
    fn maybe(&self, at: &str) -> Option<String>;
    /// A whole number, 0 when there is none.
    fn number(&self, at: &str) -> i64;
    /// Whether it is true.
    fn flag(&self, at: &str) -> bool;
    /// The entries of a list.
    fn items(&self, at: &str) -> &[Value];
    /// The first of two texts that is not empty: a name for people, or the plain name.
    fn title(&self, at: &str, or: &str) -> String;
}

impl Read for Value {
    fn text(&self, at: &str) -> String {
        self.maybe(at).unwrap_or_default()
    }

    fn maybe(&self, at: &str) -> Option<String> {
        match self.pointer(at)? {
            Self::Null => None,
            Self::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }

    fn number(&self, at: &str) -> i64 {
        self.pointer(at).and_then(Self::as_i64).unwrap_or_default()
    }

    fn flag(&self, at: &str) -> bool {
        self.pointer(at) == Some(&Self::Bool(true))
    }

    fn items(&self, at: &str) -> &[Value] {
        self.pointer(at)
            .and_then(Self::as_array)
            .map_or(&[], Vec::as_slice)
    }

    fn title(&self, at: &str, or: &str) -> String {
        match self.text(at) {
            empty if empty.is_empty() => self.text(or),
            title => title,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_missing_is_empty() {
        let value = json!({ "a": { "b": "c", "n": 3, "t": true }, "l": [1], "none": null });
        assert_eq!(value.text("/a/b"), "c");
        assert_eq!(value.text("/a/n"), "3");
        assert_eq!(value.number("/a/n"), 3);
        assert!(value.flag("/a/t") && !value.flag("/a/b"));
        assert_eq!(value.items("/l").len(), 1);
        assert_eq!(value.maybe("/none"), None);
        assert_eq!(value.text("/x/y"), "");
        assert!(value.items("/a").is_empty());
        assert_eq!(value.title("/x", "/a/b"), "c");
    }
}
