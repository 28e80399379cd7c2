//! `taskyard template show` and `versions`.

use jiff::Timestamp;
use taskyard_client::Client;

use super::find;
use crate::cli::failure::Failure;
use crate::cli::output::{Output, Table, age};

pub(super) async fn show(client: &Client, output: Output, text: &str) -> Result<(), Failure> {
    let template = find::find(client, text).await?;
    if output.json {
        return output.object(&template);
    }
    output.line(&format!("{} ({})", template.display_name, template.name))?;
    if !template.description.is_empty() {
        output.line(&template.description)?;
    }
    output.line(&format!("Organization  {}", template.organization.name))?;
    output.line(&format!("Workspaces    {}", template.workspace_count))?;
    if let Some(message) = &template.deprecation_message {
        output.line(&format!("Deprecated    {message}"))?;
    }
    let Some(version) = template.active_version else {
        return output.line("Version       none can be used yet");
    };
    let makes = if version.has_ai_task {
        "tasks"
    } else {
        "workspaces only"
    };
    output.line(&format!("Version       {} (makes {makes})", version.name))?;
    let mut table = Table::new(&["PARAMETER", "TYPE", "DEFAULT", "DESCRIPTION"]);
    for parameter in version.parameters {
        let default = match (parameter.required, parameter.default_value) {
            (true, _) => "required".to_owned(),
            (false, default) => default.unwrap_or_default(),
        };
        table.row([
            parameter.name,
            parameter.type_,
            default,
            parameter.description,
        ]);
    }
    output.table(&table)
}

pub(super) async fn versions(
    client: &Client,
    output: Output,
    text: &str,
    archived: bool,
) -> Result<(), Failure> {
    let template = find::find(client, text).await?;
    let versions = find::versions(client, &template.id, archived).await?;
    if output.json {
        return output.object(&versions);
    }
    let now = Timestamp::now();
    let mut table = Table::new(&["VERSION", "STATUS", "AGE", "BY", "MESSAGE"]);
    for version in versions {
        let status = match (version.is_active, version.archived_at.is_some()) {
            (true, _) => "ACTIVE".to_owned(),
            (_, true) => "ARCHIVED".to_owned(),
            _ => version.import_status,
        };
        let by = version
            .created_by
            .map_or_else(String::new, |user| user.username);
        table.row([
            version.name,
            status,
            age(&version.created_at, now),
            by,
            version.message,
        ]);
    }
    output.table(&table)
}
