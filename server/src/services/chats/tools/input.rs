use serde_json::{Map, Value};

use crate::llm::chat::LlmToolCall;

/// What a model gave a tool.
pub(super) struct Input(Map<String, Value>);

impl Input {
    /// Reads what the model wrote; the error is told to the model.
    pub(super) fn parse(arguments: &str) -> Result<Self, String> {
        LlmToolCall::read(arguments).map(Self)
    }

    /// All of it.
    pub(super) fn into_object(self) -> Map<String, Value> {
        self.0
    }

    /// A text that may be left out.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(format!("`{name}` is to be a text")),
        }
    }

    /// A text that must be there.
    pub(super) fn needed_text(&self, name: &str) -> Result<String, String> {
        self.text(name)?
            .ok_or_else(|| format!("`{name}` is missing"))
    }

    /// Texts by name, such as parameters; numbers and booleans are written out.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<(String, String)>, String> {
        let values = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Object(values)) => values,
            Some(_) => return Err(format!("`{name}` is to be an object")),
        };
        let values = values.iter().map(|(key, value)| {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            (key.clone(), text)
        });
        Ok(values.collect())
    }

    /// A whole number that may be left out.
    pub(super) fn number<T: TryFrom<i64>>(&self, name: &str) -> Result<Option<T>, String> {
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(value) => value.as_i64(),
        };
        let number = number.and_then(|number| T::try_from(number).ok());
        let number =
            number.ok_or_else(|| format!("`{name}` is to be a whole number that makes sense"))?;
        Ok(Some(number))
    }

    /// A whole number that must be there.
    pub(super) fn needed_number<T: TryFrom<i64>>(&self, name: &str) -> Result<T, String> {
        self.number(name)?
            .ok_or_else(|| format!("`{name}` is missing"))
    }

    /// A yes or no; left out, it is no.
    pub(super) fn flag(&self, name: &str) -> Result<bool, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(format!("`{name}` is to be true or false")),
        }
    }

    /// A list of texts that may be left out.
    pub(super) fn list(&self, name: &str) -> Result<Option<Vec<String>>, String> {
        let wrong = || format!("`{name}` is to be a list of texts");
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(values)) => {
                let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
                let texts: Option<_> = texts.collect();
                texts.map(Some).ok_or_else(wrong)
            }
            Some(_) => Err(wrong()),
        }
    }

    /// A list of objects that must be there.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<Self>, String> {
        let Some(Value::Array(values)) = self.0.get(name) else {
            return Err(format!("`{name}` is to be a list of objects"));
        };
        let objects = values.iter().map(|value| match value {
            Value::Object(object) => Ok(Self(object.clone())),
            _ => Err(format!("`{name}` is to be a list of objects")),
        });
        objects.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_arguments_are_told_in_words() {
        assert!(Input::parse("{\"a\": 1").err().unwrap().contains("no JSON"));
        assert!(Input::parse("[]").err().unwrap().contains("object"));
        assert!(Input::parse("").is_ok());
    }

    #[test]
    fn values_of_another_kind_are_named() {
        let input =
            Input::parse(r#"{"name": 1, "parameters": {"size": 3, "color": "red"}}"#).unwrap();
        assert!(input.text("name").unwrap_err().contains("`name`"));
        assert!(
            input
                .needed_text("prompt")
                .unwrap_err()
                .contains("`prompt`")
        );
        let given = input.texts("parameters").unwrap();
        assert!(given.contains(&("size".to_owned(), "3".to_owned())));
        assert!(given.contains(&("color".to_owned(), "red".to_owned())));
    }
}
