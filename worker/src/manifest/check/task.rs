use toml::Spanned;

use super::{Checker, raw};
use crate::manifest::{Agent, Task};
use crate::spec::{Require, Requirement};

impl Checker<'_> {
    pub(super) fn task(&mut self, raw: Spanned<raw::Task>, agents: &[Agent]) -> Task {
        let span = raw.span();
        let raw = raw.into_inner();
        let agent = match (&raw.agent, agents) {
            (Some(name), _) => agents.iter().find(|agent| agent.name == *name.get_ref()),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        if let Some(agent) = agent {
            if !agent.apps.iter().any(|app| app.slug == *raw.app.get_ref()) {
                let message = format!(
                    "agent `{}` has no app `{}`; add `[[agent.app]]` with that `slug`",
                    agent.name,
                    raw.app.get_ref()
                );
                self.fail(&raw.app.span(), "task.app", message);
            }
        } else {
            let at = raw.agent.as_ref().map_or(span, Spanned::span);
            self.fail(&at, "task.agent", "must be the name of one of the agents");
        }
        if let Some(file) = raw
            .prompt_file
            .as_ref()
            .filter(|file| !is_file_name(file.get_ref()))
        {
            self.fail(
                &file.span(),
                "task.prompt_file",
                "must be the name of a file in the workspace, without folders, such as `prompt.sh`",
            );
        }
        let wants_file = raw
            .command
            .get_ref()
            .iter()
            .any(|word| word.contains("{prompt_file}"));
        if wants_file && raw.prompt_file.is_none() {
            self.fail(
                &raw.command.span(),
                "task.command",
                "uses `{prompt_file}`; add `prompt_file = \"…\"`",
            );
        }
        Task {
            agent: agent.map(|agent| agent.name.clone()).unwrap_or_default(),
            app: raw.app.into_inner(),
            command: self.words(raw.command, "task.command"),
            prompt_file: raw.prompt_file.map(Spanned::into_inner),
            prompt_stdin: raw.prompt_stdin,
            input: raw.input,
            terminal: raw.terminal,
            env: self.table(raw.env, "task.env"),
            require: Require {
                commands: self.requirements(raw.require.commands, "task.require.commands"),
                env: self.requirements(raw.require.env, "task.require.env"),
            },
        }
    }

    fn requirements(&mut self, raw: Vec<Spanned<raw::Requirement>>, key: &str) -> Vec<Requirement> {
        let mut requirements = Vec::new();
        for requirement in raw {
            let span = requirement.span();
            let requirement = match requirement.into_inner() {
                raw::Requirement::Name(name) => Requirement {
                    any_of: vec![name],
                    hint: None,
                },
                raw::Requirement::Table { any_of, hint } => Requirement { any_of, hint },
            };
            if requirement.any_of.is_empty()
                || requirement.any_of.iter().any(|name| !is_file_name(name))
            {
                self.fail(&span, key, "needs at least one name, without folders");
            }
            requirements.push(requirement);
        }
        requirements
    }
}

fn is_file_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..")
        && name.len() <= 255
        && !name.contains('/')
        && !name.chars().any(char::is_control)
}
