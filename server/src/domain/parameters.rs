//! Values for a template's parameters: who wins, and what may be given.

use taskyard_worker::manifest::{Manifest, Parameter, Preset};

use super::build::BuildParameter;
use super::error::{ErrorCode, Failure, FieldError};

/// Most bytes of a parameter's value.
const MAX_VALUE_BYTES: usize = 64 * 1024;

/// The preset with this name.
pub fn find_preset<'a>(manifest: &'a Manifest, name: &str) -> Result<&'a Preset, Failure> {
    let found = manifest.presets.iter().find(|preset| preset.name == name);
    found.ok_or_else(|| {
        let what = "The template version has no such preset";
        Failure::at(ErrorCode::NotFound, "presetId", what)
    })
}

/// The values that a build gets. The preset wins over what is given, that over the `previous`
/// build's values (not for ephemeral parameters), those over the defaults. Every value that may
/// not be used is one error with the parameter's name in its path.
pub fn resolve(
    manifest: &Manifest,
    preset: Option<&Preset>,
    given: &[(String, String)],
    previous: Option<&[BuildParameter]>,
) -> Result<Vec<BuildParameter>, Failure> {
    let mut errors = unusable_names(manifest, given);
    let mut values = Vec::new();
    for parameter in &manifest.parameters {
        let before = previous.and_then(|all| value_of(all, &parameter.name));
        let wanted = preset
            .and_then(|preset| preset.values.get(&parameter.name))
            .or_else(|| {
                let given = given.iter().find(|(name, _)| name == &parameter.name);
                given.map(|(_, value)| value)
            });
        match choose(
            parameter,
            wanted.map(String::as_str),
            before,
            previous.is_some(),
        ) {
            Ok(value) => values.push(BuildParameter {
                name: parameter.name.clone(),
                value,
                secret: parameter.secret,
            }),
            Err(what) => errors.push(error_at(
                &parameter.name,
                format!("`{}` {what}", parameter.name),
            )),
        }
    }
    if errors.is_empty() {
        return Ok(values);
    }
    Err(Failure::several(errors))
}

fn value_of<'a>(all: &'a [BuildParameter], name: &str) -> Option<&'a str> {
    let found = all.iter().find(|parameter| parameter.name == name);
    found.map(|parameter| parameter.value.as_str())
}

fn error_at(name: &str, message: String) -> FieldError {
    FieldError {
        code: ErrorCode::InvalidInput,
        message,
        path: vec!["parameters".to_owned(), name.to_owned()],
    }
}

fn unusable_names(manifest: &Manifest, given: &[(String, String)]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (at, (name, _)) in given.iter().enumerate() {
        if !manifest
            .parameters
            .iter()
            .any(|parameter| &parameter.name == name)
        {
            let names: Vec<_> = manifest
                .parameters
                .iter()
                .map(|p| format!("`{}`", p.name))
                .collect();
            let known = if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            };
            errors.push(error_at(
                name,
                format!("The template has no parameter `{name}`; it has {known}"),
            ));
        } else if given[..at].iter().any(|(earlier, _)| earlier == name) {
            errors.push(error_at(name, format!("`{name}` is given twice")));
        }
    }
    errors
}

fn choose(
    parameter: &Parameter,
    wanted: Option<&str>,
    before: Option<&str>,
    is_later_build: bool,
) -> Result<String, String> {
    let carried = before.filter(|_| !parameter.ephemeral);
    if let (Some(wanted), Some(before)) = (wanted, carried)
        && !parameter.mutable
        && wanted != before
    {
        return Err("can't be changed after the first build".to_owned());
    }
    let Some(value) = wanted.or(carried).or(parameter.default.as_deref()) else {
        // Ephemeral values hold for one build, so later builds do without.
        return if parameter.required && !(is_later_build && parameter.ephemeral) {
            Err("needs a value".to_owned())
        } else {
            Ok(String::new())
        };
    };
    if value.is_empty() && parameter.required {
        return Err("needs a value".to_owned());
    }
    if value.len() > MAX_VALUE_BYTES {
        return Err(format!(
            "has {} bytes; at most {MAX_VALUE_BYTES} are taken",
            value.len()
        ));
    }
    parameter.check(value, carried)?;
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests;
