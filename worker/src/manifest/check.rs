mod agent;
mod parameter;
mod task;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use regex::Regex;
use toml::Spanned;

use super::command::{PLACEHOLDERS, Piece, pieces};
use super::error::position;
use super::raw;
use super::{Manifest, ManifestError, Parameter, Problem};

/// Most characters of a tag's key and of its value.
const MAX_TAG_CHARS: usize = 120;

/// Turns the raw file into the checked one and collects what is wrong on the way.
pub(super) struct Checker<'a> {
    file: &'a str,
    text: &'a str,
    parameters: BTreeSet<String>,
    problems: Vec<(usize, Problem)>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            parameters: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn finish(mut self, manifest: Manifest) -> Result<Manifest, ManifestError> {
        if self.problems.is_empty() {
            return Ok(manifest);
        }
        self.problems.sort_by_key(|(offset, _)| *offset);
        Err(ManifestError {
            problems: self
                .problems
                .into_iter()
                .map(|(_, problem)| problem)
                .collect(),
        })
    }

    pub(super) fn manifest(&mut self, raw: raw::Manifest) -> Manifest {
        self.name(&raw.name, "name");
        let parameters: Vec<Parameter> = raw
            .parameters
            .into_iter()
            .map(|parameter| self.parameter(parameter))
            .collect();
        let presets = self.presets(raw.presets, &parameters);
        let mut env_passthrough = Vec::new();
        for variable in raw.env_passthrough {
            self.variable(&variable, "env_passthrough");
            env_passthrough.push(variable.into_inner());
        }
        let tags = self.tags(raw.tags);
        if raw.agents.is_empty() && raw.task.is_some() {
            self.fail(
                &(0..0),
                "agent",
                "a task runs in an agent; add `[[agent]]` with a `name`",
            );
        }
        if let Some(second) = raw.agents.get(1) {
            self.fail(
                &second.name.span(),
                "agent",
                "a workspace runs one agent; put what this one does into the first one's scripts and apps",
            );
        }
        let agents: Vec<_> = raw
            .agents
            .into_iter()
            .map(|agent| self.agent(agent))
            .collect();
        let task = raw.task.map(|task| self.task(task, &agents));
        let name = raw.name.into_inner();
        Manifest {
            display_name: raw.display_name.unwrap_or_else(|| name.clone()),
            name,
            description: raw.description,
            icon: raw.icon,
            readme: String::new(),
            parameters,
            presets,
            agents,
            task,
            env_passthrough,
            tags,
        }
    }

    /// Labels as provisioners have them.
    fn tags(&mut self, raw: raw::Table) -> BTreeMap<String, String> {
        let mut tags = BTreeMap::new();
        for (key, value) in raw {
            for text in [&key, &value] {
                let chars = text.get_ref().chars().count();
                if chars == 0 || chars > MAX_TAG_CHARS || text.get_ref().contains('\0') {
                    let what = format!(
                        "a tag's key and value have 1 to {MAX_TAG_CHARS} characters, such as `gpu = \"yes\"`"
                    );
                    self.fail(&text.span(), "tags", what);
                }
            }
            tags.insert(key.into_inner(), value.into_inner());
        }
        tags
    }

    fn fail(&mut self, span: &Range<usize>, key: &str, message: impl Into<String>) {
        let problem = Problem {
            file: self.file.to_owned(),
            at: Some(position(self.text, span)),
            key: key.to_owned(),
            message: message.into(),
        };
        self.problems.push((span.start, problem));
    }

    /// Names of the API: letters and digits with single hyphens between.
    fn name(&mut self, name: &raw::Text, key: &str) {
        let parts_fit = name
            .get_ref()
            .split('-')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric()));
        if !parts_fit || name.get_ref().len() > 32 {
            self.fail(&name.span(), key, "must be 1 to 32 letters and digits with single hyphens between them, such as `my-template`");
        }
    }

    /// Names of environment variables that a template may set or ask for.
    fn variable(&mut self, name: &raw::Text, key: &str) {
        let text = name.get_ref();
        if !is_identifier(text) {
            self.fail(
                &name.span(),
                key,
                format!(
                    "`{text}` can't be the name of a variable; use letters, digits and underscores"
                ),
            );
        } else if text.starts_with("TASKYARD_") {
            self.fail(
                &name.span(),
                key,
                "names that begin with `TASKYARD_` are set by Taskyard itself; choose another",
            );
        }
    }

    fn table(&mut self, table: raw::Table, key: &str) -> BTreeMap<String, String> {
        let mut checked = BTreeMap::new();
        for (name, value) in table {
            self.variable(&name, key);
            self.placeholders(value.get_ref(), &value.span(), key);
            checked.insert(name.into_inner(), value.into_inner());
        }
        checked
    }

    fn words(&mut self, words: raw::Words, key: &str) -> Vec<String> {
        let span = words.span();
        let words = words.into_inner();
        if words
            .first()
            .is_none_or(|program| program.trim().is_empty())
        {
            self.fail(
                &span,
                key,
                "must begin with a program, such as [\"claude\", \"-p\"]",
            );
        }
        let mut options_may_come = true;
        for word in &words {
            self.placeholders(word, &span, key);
            if options_may_come && word.starts_with("{prompt}") {
                self.fail(
                    &span,
                    key,
                    "a prompt that begins with `-` would be read as an option; put \"--\" before \"{prompt}\", \
                     write \"--option={prompt}\", or use `prompt_file` or `prompt_stdin`",
                );
            }
            options_may_come &= word != "--";
        }
        words
    }

    fn placeholders(&mut self, text: &str, span: &Range<usize>, key: &str) {
        if text.contains('\0') {
            self.fail(span, key, "must not contain a NUL character");
        }
        for piece in pieces(text) {
            let Piece::Placeholder(name) = piece else {
                continue;
            };
            let known = match name.strip_prefix("param.") {
                Some(parameter) => self.parameters.contains(parameter),
                None => PLACEHOLDERS.contains(&name),
            };
            if !known {
                let allowed = PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(", ");
                self.fail(span, key, format!("unknown placeholder `{{{name}}}`; there are {allowed} and {{param.<name of a parameter>}}"));
            }
        }
    }

    fn within(
        &mut self,
        value: Option<Spanned<u32>>,
        default: u32,
        limits: (u32, u32),
        key: &str,
    ) -> u32 {
        let Some(value) = value else { return default };
        let (min, max) = limits;
        if !(min..=max).contains(value.get_ref()) {
            self.fail(
                &value.span(),
                key,
                format!("must be between {min} and {max}"),
            );
        }
        value.into_inner()
    }

    fn regex(&mut self, regex: &raw::Text, key: &str) {
        if let Err(error) = Regex::new(regex.get_ref()) {
            let reason = error
                .to_string()
                .lines()
                .last()
                .unwrap_or_default()
                .trim()
                .to_owned();
            self.fail(
                &regex.span(),
                key,
                format!("is no regular expression: {reason}"),
            );
        }
    }
}

fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    let starts = characters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    starts && text.len() <= 64 && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}
