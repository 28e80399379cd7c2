use serde_json::Value;

/// What stands in an entry instead of a secret.
const MASK: &str = "***";

/// The value with every secret in it masked: what a field holds whose name says so. Rules hand over
/// no secrets; this is for the one that forgets.
pub fn masked(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let hides = is_secret(&name) && (value.is_string() || value.is_object());
                let value = if hides { MASK.into() } else { masked(value) };
                (name, value)
            })
            .collect(),
        Value::Array(values) => values.into_iter().map(masked).collect(),
        other => other,
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['_', '-'], "");
    [
        "password",
        "secret",
        "apikey",
        "privatekey",
        "authorization",
    ]
    .iter()
    .any(|word| name.contains(word))
        || name.ends_with("token")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_masked_at_every_depth() {
        let value = json!({
            "newPassword": "hunter2",
            "list": [{ "client_secret": "x", "name": "n" }],
            "accessToken": "t",
            "tokenId": "kept",
            "hasPassword": true,
            "password": null,
        });
        assert_eq!(
            masked(value),
            json!({
                "newPassword": "***",
                "list": [{ "client_secret": "***", "name": "n" }],
                "accessToken": "***",
                "tokenId": "kept",
                "hasPassword": true,
                "password": null,
            })
        );
    }
}
