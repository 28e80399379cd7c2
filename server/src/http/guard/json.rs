//! Counts the values of a JSON text before a tree is made of it: each costs an allocation or two, and half
//! a million of them fit into a request's body.

/// How many values and names a JSON text has, at most: each has a sign of its own before it, but for the
/// outermost. What is no JSON is left to the reader to refuse.
pub fn values(json: &[u8]) -> usize {
    let (mut signs, mut is_text, mut is_escaped) = (0, false, false);
    for &byte in json {
        if is_text {
            if is_escaped {
                is_escaped = false;
            } else if byte == b'\\' {
                is_escaped = true;
            } else if byte == b'"' {
                is_text = false;
            }
        } else {
            match byte {
                b'"' => is_text = true,
                b'[' | b'{' | b',' | b':' => signs += 1,
                _ => {}
            }
        }
    }
    signs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// Values and names, as the reader makes them.
    fn counted(value: &Value) -> usize {
        match value {
            Value::Array(items) => items.iter().map(counted).fold(1, usize::saturating_add),
            Value::Object(fields) => fields
                .values()
                .map(|field| 1 + counted(field))
                .fold(1, usize::saturating_add),
            _ => 1,
        }
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i32>().prop_map(Value::from),
            "[a\"\\\\,:\\[{é]{0,9}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            let name = "[a-d\"\\\\:,]{0,3}";
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// An empty list or object has a sign and nothing in it, hence up to twice as many.
        #[test]
        fn no_value_escapes_the_count(value in json()) {
            let (signs, is) = (values(value.to_string().as_bytes()), counted(&value));
            prop_assert!(signs < 2 * is && signs + 1 >= is, "{} of {}", signs, value);
        }
    }

    #[test]
    fn values_and_names_are_counted_and_not_what_is_in_texts() {
        for (json, count) in [
            ("1", 0),
            ("[1, 2, 3]", 3),
            (r#"{"a": 1, "b": [1]}"#, 5),
            (r#"{"query": "{ a(b: [1, 2]) \" , c }"}"#, 2),
            (r#""\\", 1"#, 1),
            ("", 0),
        ] {
            assert_eq!(values(json.as_bytes()), count, "{json}");
        }
    }
}
