use super::api::ErrorCode;
use super::carry_out::{Failure, enter};
use super::lease::Lease;
use super::log::Log;
use super::running::Running;
use crate::manifest::{Manifest, Parameter, TemplateFile, TemplateFiles};

/// Checks a template version's files as a start of a workspace would find them, and says in the log what they define. Gives the
/// manifest as JSON. Nothing of it stays, so that it can be done again.
pub(super) async fn import(
    running: &Running,
    files: Vec<TemplateFile>,
    lease: &Lease,
    log: &Log,
) -> Result<String, Failure> {
    log.info(format!("Unpacking {} files", files.len()));
    let files = TemplateFiles::new(files)?;
    let unpacked = running.driver.unpack(&files)?;
    enter(lease, "check").await;
    log.info("Reading template.toml");
    let manifest = Manifest::from_files(&TemplateFiles::read(unpacked.path())?)?;
    describe(&manifest, log);
    serde_json::to_string(&manifest).map_err(|error| Failure {
        code: ErrorCode::Internal,
        message: format!("what was found can't be written as JSON: {error}"),
    })
}

fn describe(manifest: &Manifest, log: &Log) {
    log.info(format!("Template {}", manifest.name));
    log.info(counted("parameter", manifest.parameters.len()));
    for parameter in &manifest.parameters {
        log.info(format!("  {}", parameter_line(parameter)));
    }
    log.info(counted("preset", manifest.presets.len()));
    for preset in &manifest.presets {
        let default = if preset.default { ", the default" } else { "" };
        let names: Vec<_> = preset.values.keys().map(String::as_str).collect();
        log.info(format!("  {} ({}){default}", preset.name, names.join(", ")));
    }
    match &manifest.task {
        Some(task) => log.info(format!(
            "Defines an AI task: agent {}, app {}, program {}",
            task.agent,
            task.app,
            task.command.first().map_or("", String::as_str)
        )),
        None => log.info("Defines no AI task: it makes workspaces, not tasks"),
    }
}

fn counted(noun: &str, count: usize) -> String {
    match count {
        0 => format!("No {noun}s"),
        1 => format!("1 {noun}:"),
        count => format!("{count} {noun}s:"),
    }
}

fn parameter_line(parameter: &Parameter) -> String {
    let kind = format!("{:?}", parameter.kind).to_lowercase();
    let traits = [
        (parameter.required, "required"),
        (!parameter.mutable, "immutable"),
        (parameter.ephemeral, "ephemeral"),
        (parameter.secret, "secret"),
    ];
    let traits = traits.iter().filter(|(is, _)| *is).map(|(_, word)| *word);
    let words: Vec<_> = std::iter::once(kind.as_str()).chain(traits).collect();
    format!("{} ({})", parameter.name, words.join(", "))
}
