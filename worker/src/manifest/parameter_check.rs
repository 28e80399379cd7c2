use regex::Regex;

use super::{Monotonic, Parameter, ParameterType};

impl Parameter {
    /// Whether `value` may be used, after `previous` of the last build. The error is a sentence without the value of a secret.
    /// Says nothing of required, mutable and ephemeral: those are about builds, not about one value.
    pub fn check(&self, value: &str, previous: Option<&str>) -> Result<(), String> {
        match self.kind {
            ParameterType::String => self.check_text(value)?,
            ParameterType::Number => self.check_number(value, previous)?,
            ParameterType::Bool if matches!(value, "true" | "false") => {}
            ParameterType::Bool => return Err("must be `true` or `false`".to_owned()),
            ParameterType::List => return self.check_list(value),
        }
        self.check_option(value)
    }

    fn check_text(&self, value: &str) -> Result<(), String> {
        if value.contains('\0') {
            return Err("must not contain a NUL character".to_owned());
        }
        let Some(pattern) = &self.regex else {
            return Ok(());
        };
        let regex = Regex::new(pattern)
            .map_err(|_| format!("can't be checked: `{pattern}` is no regular expression"))?;
        if regex.is_match(value) {
            Ok(())
        } else {
            Err(format!("must match the regular expression `{pattern}`"))
        }
    }

    fn check_number(&self, value: &str, previous: Option<&str>) -> Result<(), String> {
        let number = parse_number(value).ok_or("must be a number such as 3 or 0.5")?;
        if let Some(min) = self.min.filter(|min| number < *min) {
            return Err(format!("must be at least {min}"));
        }
        if let Some(max) = self.max.filter(|max| number > *max) {
            return Err(format!("must be at most {max}"));
        }
        let Some(before) = previous.and_then(parse_number) else {
            return Ok(());
        };
        let shown = if self.secret {
            String::new()
        } else {
            format!(" ({before})")
        };
        match self.monotonic {
            Some(Monotonic::Increasing) if number < before => {
                Err(format!("must not be smaller than before{shown}"))
            }
            Some(Monotonic::Decreasing) if number > before => {
                Err(format!("must not be larger than before{shown}"))
            }
            _ => Ok(()),
        }
    }

    fn check_list(&self, value: &str) -> Result<(), String> {
        let items: Vec<String> = serde_json::from_str(value)
            .map_err(|_| "must be a JSON array of strings such as [\"a\", \"b\"]".to_owned())?;
        items.iter().try_for_each(|item| self.check_option(item))
    }

    fn check_option(&self, value: &str) -> Result<(), String> {
        if self.options.is_empty() || self.options.iter().any(|option| option.value == value) {
            return Ok(());
        }
        let values: Vec<_> = self
            .options
            .iter()
            .map(|option| format!("`{}`", option.value))
            .collect();
        Err(format!("must be one of {}", values.join(", ")))
    }
}

fn parse_number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
