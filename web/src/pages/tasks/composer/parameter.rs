//! A field for a template's parameter.

use serde_json::Value;

use crate::api::Read;
use crate::components::{Choice, Field, Kind, plain};

/// A field that fits the parameter's type and holds its default.
pub(in crate::pages) fn parameter_field(parameter: &Value) -> Field {
    let choices: Vec<Choice> = parameter
        .items("/options")
        .iter()
        .map(|option| (option.text("/value"), option.title("/name", "/value")))
        .collect();
    let bound = |at: &str| parameter.pointer(at).and_then(Value::as_f64);
    let kind = match parameter.text("/type").as_str() {
        "LIST" if choices.is_empty() => Kind::Lines,
        "LIST" => Kind::Some(choices),
        _ if !choices.is_empty() => Kind::One(choices),
        "NUMBER" => Kind::Number(bound("/min"), bound("/max")),
        "BOOL" => Kind::Check,
        _ if parameter.flag("/secret") => Kind::Secret,
        _ => Kind::Text,
    };
    let default: Option<Value> = parameter
        .maybe("/defaultValue")
        .map(|json| serde_json::from_str(&json).unwrap_or(Value::from(json)));
    let field = Field::new(
        parameter.text("/name"),
        parameter.title("/displayName", "/name"),
        kind,
    )
    .help(help(parameter))
    .with(default.map(plain).unwrap_or_default());
    if parameter.flag("/required") {
        field.required()
    } else {
        field
    }
}

/// What the parameter is for, and what it takes.
fn help(parameter: &Value) -> String {
    let description = parameter
        .maybe("/description")
        .filter(|text| !text.is_empty());
    // A number without a fraction is shown without one.
    let bound = |at: &str| {
        parameter
            .pointer(at)?
            .as_f64()
            .map(|bound| bound.to_string())
    };
    let range = match (bound("/min"), bound("/max")) {
        (Some(min), Some(max)) => Some(format!("From {min} to {max}.")),
        (Some(min), None) => Some(format!("At least {min}.")),
        (None, Some(max)) => Some(format!("At most {max}.")),
        (None, None) => None,
    };
    let pattern = parameter
        .maybe("/regex")
        .map(|regex| format!("Must match {regex}"));
    let parts: Vec<String> = [description, range, pattern]
        .into_iter()
        .flatten()
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parameter_field;

    #[test]
    fn a_field_holds_the_parameter_s_default() {
        let field = |kind: &str, default: &str| {
            let parameter = json!({ "name": "x", "type": kind, "defaultValue": default });
            parameter_field(&parameter).parameter()
        };
        assert_eq!(field("STRING", "\"a b\"").as_deref(), Some("a b"));
        assert_eq!(field("NUMBER", "1.5").as_deref(), Some("1.5"));
        assert_eq!(field("BOOL", "true").as_deref(), Some("true"));
        assert_eq!(
            field("LIST", "[\"a\",\"b\"]").as_deref(),
            Some("[\"a\",\"b\"]")
        );
        assert_eq!(field("STRING", "not json").as_deref(), Some("not json"));
        assert_eq!(field("STRING", "null"), None);
    }
}
