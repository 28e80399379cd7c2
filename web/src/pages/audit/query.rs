//! Parts `key:value` of a search.

/// The parts of a search, split at spaces outside quotes.
fn parts(search: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for character in search.chars() {
        quoted ^= character == '"';
        match parts.last_mut() {
            Some(part) if quoted || !character.is_whitespace() => part.push(character),
            _ => parts.push(String::new()),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The value of a key, empty without one.
pub(super) fn value_of(search: &str, key: &str) -> String {
    let parts = parts(search);
    let mut values = parts
        .iter()
        .filter_map(|part| part.strip_prefix(key)?.strip_prefix(':'));
    values
        .next()
        .unwrap_or_default()
        .trim_matches('"')
        .to_owned()
}

/// The search with another value of a key, or without it for an empty one.
pub(super) fn with_value(search: &str, key: &str, value: &str) -> String {
    let mut parts = parts(search);
    let is_key = |part: &String| {
        part.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(':'))
    };
    parts.retain(|part| !is_key(part));
    let value = value.trim().replace('"', "");
    if value.contains(char::is_whitespace) {
        parts.push(format!("{key}:\"{value}\""));
    } else if !value.is_empty() {
        parts.push(format!("{key}:{value}"));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_s_value_is_changed_and_the_rest_stays() {
        let search = r#"words actor:ada action:"create task""#;
        assert_eq!(value_of(search, "action"), "create task");
        assert_eq!(value_of(search, "result"), "");
        let changed = with_value(search, "actor", "bob");
        assert_eq!(changed, r#"words action:"create task" actor:bob"#);
        assert_eq!(with_value(&changed, "action", ""), "words actor:bob");
    }
}
