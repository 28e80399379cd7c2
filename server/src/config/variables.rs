//! The `TASKYARD_*` variables.

use std::collections::BTreeMap;

use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider};

/// What figment calls this source.
pub(super) const NAME: &str = "TASKYARD_ variables";

/// Variables that other programs know by these names.
const SHARED: [(&str, &str); 11] = [
    ("anthropic.api_key", "ANTHROPIC_API_KEY"),
    ("anthropic.model", "ANTHROPIC_MODEL"),
    ("anthropic.base_url", "ANTHROPIC_BASE_URL"),
    ("openai.api_key", "OPENAI_API_KEY"),
    ("openai.base_url", "OPENAI_BASE_URL"),
    ("openai.model", "OPENAI_MODEL"),
    ("gemini.api_key", "GEMINI_API_KEY"),
    ("gemini.base_url", "GEMINI_BASE_URL"),
    ("gemini.model", "GEMINI_MODEL"),
    ("ollama.host", "OLLAMA_HOST"),
    ("ollama.model", "OLLAMA_MODEL"),
];

/// The variable of a setting: `graphql.depth` is `TASKYARD_GRAPHQL_DEPTH`.
pub(super) fn name_of(key: &str) -> String {
    match SHARED.iter().find(|(shared, _)| *shared == key) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("TASKYARD_{}", key.replace('.', "_").to_uppercase()),
    }
}

/// Values of the settings that a variable is set for.
pub(super) struct Variables(Vec<(String, Value)>);

impl Variables {
    /// Reads the variables of all known settings. figment's own reader would take a token of
    /// digits for a number; here the default says what kind of value a setting has.
    pub(super) fn of(known: &BTreeMap<String, Value>) -> Self {
        let read = |(key, default): (&String, &Value)| {
            let name = name_of(key);
            let text = std::env::var(&name).ok()?;
            // Other programs take an empty one for none.
            if text.is_empty() && SHARED.iter().any(|(_, shared)| *shared == name) {
                return None;
            }
            let value = match default {
                Value::Num(..) | Value::Bool(..) => match text.parse() {
                    Ok(value) => value,
                    Err(never) => match never {},
                },
                _ => Value::from(text),
            };
            Some((key.clone(), value))
        };
        Self(known.iter().filter_map(read).collect())
    }
}

impl Provider for Variables {
    fn metadata(&self) -> Metadata {
        Metadata::named(NAME)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let mut all = Dict::new();
        for (key, value) in &self.0 {
            insert(&mut all, key, value.clone());
        }
        Ok(Profile::Default.collect(all))
    }
}

fn insert(dict: &mut Dict, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            dict.insert(key.to_owned(), value);
        }
        Some((section, rest)) => {
            let entry = dict
                .entry(section.to_owned())
                .or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, inner) = entry {
                insert(inner, rest, value);
            }
        }
    }
}
