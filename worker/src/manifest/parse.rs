use super::check::Checker;
use super::error::position;
use super::raw;
use super::{Manifest, ManifestError, Problem, Run, TemplateFiles};

const FILE: &str = "template.toml";
const README: &str = "README.md";

/// Reads the text of a `template.toml`. All that is wrong is reported at once, except for a broken syntax, a wrong type or an
/// unknown key: there the first one is.
pub fn parse(text: &str) -> Result<Manifest, ManifestError> {
    let raw: raw::Manifest = toml::from_str(text).map_err(|error| syntax(text, &error))?;
    let mut checker = Checker::new(FILE, text);
    let manifest = checker.manifest(raw);
    checker.finish(manifest)
}

impl Manifest {
    /// Reads `template.toml` and `README.md` of a template and checks that its scripts are there and name their interpreter.
    pub fn from_files(files: &TemplateFiles) -> Result<Self, ManifestError> {
        let text = |path: &str, missing: Option<&str>| match (files.get(path), missing) {
            (Some(file), _) => std::str::from_utf8(&file.content).map_err(|_| {
                ManifestError::from(Problem::of_file(path, "is not UTF-8; save it as UTF-8"))
            }),
            (None, Some(message)) => Err(Problem::of_file(path, message).into()),
            (None, None) => Ok(""),
        };
        let mut manifest = parse(text(FILE, Some("is missing; every template needs one"))?)?;
        text(README, None)?.clone_into(&mut manifest.readme);
        let scripts = manifest
            .agents
            .iter()
            .flat_map(|agent| [&agent.startup, &agent.shutdown])
            .flatten();
        let problems: Vec<_> = scripts
            .filter_map(|script| match &script.run {
                Run::Command(_) => None,
                Run::Script(path) => match files.get(path) {
                    None => Some(Problem::of_file(path, format!("is named as a script in {FILE} but is missing; add it or correct the name"))),
                    Some(file) if !file.content.starts_with(b"#!") => {
                        Some(Problem::of_file(path, "must name its interpreter in the first line, such as `#!/bin/sh`"))
                    }
                    Some(_) => None,
                },
            })
            .collect();
        if problems.is_empty() {
            Ok(manifest)
        } else {
            Err(ManifestError { problems })
        }
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> ManifestError {
    let span = error.span().unwrap_or(0..0);
    let message = error.message();
    let message = match message.split_once("unknown field ") {
        Some((_, rest)) => format!(
            "unknown key {}",
            rest.replacen(", expected", "; allowed here:", 1)
        ),
        None => message.replacen("missing field", "add the missing key", 1),
    };
    Problem {
        file: FILE.to_owned(),
        at: Some(position(text, &span)),
        key: key_at(text, span.start),
        message,
    }
    .into()
}

/// The key that the place belongs to, read from the text: the deserializer does not tell.
fn key_at(text: &str, offset: usize) -> String {
    let offset = text.floor_char_boundary(offset);
    let line_start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next().unwrap_or_default().trim();
    let header = |line: &str| {
        line.trim()
            .starts_with('[')
            .then(|| line.trim().trim_matches(['[', ']']).to_owned())
    };
    if let Some(table) = header(line) {
        return table;
    }
    let key = line.split('=').next().unwrap_or_default().trim();
    match text[..line_start].lines().rev().find_map(header) {
        Some(table) if !key.is_empty() => format!("{table}.{key}"),
        Some(table) => table,
        None => key.to_owned(),
    }
}
