use std::collections::BTreeMap;

use toml::{Spanned, Value};

use super::{Checker, is_identifier, raw};
use crate::manifest::{Parameter, ParameterOption, ParameterType, Preset};

impl Checker<'_> {
    pub(super) fn parameter(&mut self, raw: raw::Parameter) -> Parameter {
        self.parameter_name(&raw.name);
        let kind = raw.kind;
        for bound in [&raw.min, &raw.max]
            .into_iter()
            .flatten()
            .filter(|_| kind != ParameterType::Number)
        {
            self.fail(
                &bound.span(),
                "parameter.min",
                "`min` and `max` are for `type = \"number\"` only; remove them",
            );
        }
        if let (Some(min), Some(max)) = (&raw.min, &raw.max)
            && min.get_ref() > max.get_ref()
        {
            self.fail(
                &min.span(),
                "parameter.min",
                "must not be larger than `max`",
            );
        }
        if let Some(monotonic) = raw
            .monotonic
            .as_ref()
            .filter(|_| kind != ParameterType::Number)
        {
            self.fail(
                &monotonic.span(),
                "parameter.monotonic",
                "is for `type = \"number\"` only; remove it",
            );
        }
        if let Some(regex) = &raw.regex {
            if kind != ParameterType::String {
                self.fail(
                    &regex.span(),
                    "parameter.regex",
                    "is for `type = \"string\"` only; remove it",
                );
            }
            self.regex(regex, "parameter.regex");
        }
        let required = raw
            .required
            .as_ref()
            .is_some_and(|required| *required.get_ref());
        if let Some(flag) = raw
            .required
            .as_ref()
            .filter(|_| required && raw.default.is_some())
        {
            self.fail(
                &flag.span(),
                "parameter.required",
                "a required parameter has no `default`; remove one of the two",
            );
        }
        let options = raw
            .options
            .into_iter()
            .map(|option| self.option(kind, option))
            .collect();
        let name = raw.name.into_inner();
        let mut parameter = Parameter {
            display_name: raw.display_name.unwrap_or_else(|| name.clone()),
            name,
            description: raw.description,
            kind,
            default: None,
            options,
            regex: raw.regex.map(Spanned::into_inner),
            min: raw.min.map(Spanned::into_inner),
            max: raw.max.map(Spanned::into_inner),
            required,
            mutable: raw.mutable.unwrap_or(true),
            ephemeral: raw.ephemeral,
            secret: raw.secret,
            monotonic: raw.monotonic.map(Spanned::into_inner),
        };
        if let Some(default) = raw.default {
            parameter.default = Some(self.value(&parameter, default, "parameter.default"));
        }
        parameter
    }

    fn parameter_name(&mut self, name: &raw::Text) {
        if !is_identifier(name.get_ref()) {
            self.fail(
                &name.span(),
                "parameter.name",
                "must be at most 64 letters, digits and underscores, and not begin with a digit",
            );
        }
        if self
            .parameters
            .iter()
            .any(|other| other.eq_ignore_ascii_case(name.get_ref()))
        {
            self.fail(
                &name.span(),
                "parameter.name",
                format!("`{}` is there twice; rename one", name.get_ref()),
            );
        }
        self.parameters.insert(name.get_ref().clone());
    }

    fn option(
        &mut self,
        kind: ParameterType,
        raw: Spanned<raw::ParameterOption>,
    ) -> ParameterOption {
        let span = raw.span();
        let (value, name, description) = match raw.into_inner() {
            raw::ParameterOption::Table {
                value,
                name,
                description,
            } => (value, name, description),
            raw::ParameterOption::Value(value) => (value, None, String::new()),
        };
        // The items of a list are strings.
        let kind = if kind == ParameterType::List {
            ParameterType::String
        } else {
            kind
        };
        let value = text(kind, value).unwrap_or_else(|message| {
            self.fail(&span, "parameter.options", message);
            String::new()
        });
        ParameterOption {
            name: name.unwrap_or_else(|| value.clone()),
            value,
            description,
        }
    }

    fn value(&mut self, parameter: &Parameter, raw: Spanned<Value>, key: &str) -> String {
        let span = raw.span();
        let checked = text(parameter.kind, raw.into_inner())
            .and_then(|value| parameter.check(&value, None).map(|()| value));
        checked.unwrap_or_else(|message| {
            self.fail(&span, key, message);
            String::new()
        })
    }

    pub(super) fn presets(
        &mut self,
        raw: Vec<raw::Preset>,
        parameters: &[Parameter],
    ) -> Vec<Preset> {
        let mut presets: Vec<Preset> = Vec::new();
        for preset in raw {
            let name = preset.name.get_ref();
            if name.trim().is_empty() || presets.iter().any(|other| other.name == *name) {
                self.fail(
                    &preset.name.span(),
                    "preset.name",
                    "must not be empty or there twice",
                );
            }
            if let Some(default) = preset
                .default
                .as_ref()
                .filter(|default| *default.get_ref() && presets.iter().any(|other| other.default))
            {
                self.fail(
                    &default.span(),
                    "preset.default",
                    "only one preset can be the default; remove the others",
                );
            }
            let mut values = BTreeMap::new();
            for (name, value) in preset.values {
                match parameters
                    .iter()
                    .find(|parameter| parameter.name == *name.get_ref())
                {
                    Some(parameter) => {
                        values.insert(
                            name.into_inner(),
                            self.value(parameter, value, "preset.values"),
                        );
                    }
                    None => self.fail(
                        &name.span(),
                        "preset.values",
                        format!("there is no parameter `{}`", name.get_ref()),
                    ),
                }
            }
            presets.push(Preset {
                name: preset.name.into_inner(),
                description: preset.description,
                default: preset.default.is_some_and(Spanned::into_inner),
                values,
            });
        }
        presets
    }
}

/// A TOML value as the text that values are in every layer.
fn text(kind: ParameterType, value: Value) -> Result<String, String> {
    match (kind, value) {
        (ParameterType::String, Value::String(text)) => Ok(text),
        (ParameterType::Number, Value::Integer(number)) => Ok(number.to_string()),
        (ParameterType::Number, Value::Float(number)) => Ok(number.to_string()),
        (ParameterType::Bool, Value::Boolean(flag)) => Ok(flag.to_string()),
        (ParameterType::List, Value::Array(items)) => {
            let items: Option<Vec<_>> = items
                .into_iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect();
            items
                .and_then(|items| serde_json::to_string(&items).ok())
                .ok_or_else(|| "must be a list of strings".to_owned())
        }
        (ParameterType::String, _) => Err("must be a string in quotes, as `type` says".to_owned()),
        (ParameterType::Number, _) => {
            Err("must be a number without quotes, as `type` says".to_owned())
        }
        (ParameterType::Bool, _) => {
            Err("must be true or false without quotes, as `type` says".to_owned())
        }
        (ParameterType::List, _) => Err("must be a list of strings, as `type` says".to_owned()),
    }
}
