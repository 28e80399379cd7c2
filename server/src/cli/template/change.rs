//! `taskyard template activate`, `archive`, `deprecate` and `delete`.

use taskyard_client::Client;

use super::find;
use crate::cli::failure::{Failure, check};
use crate::cli::operations::{
    ActivateTemplateVersion, ArchiveTemplateVersion, DeleteTemplate, RestoreTemplateVersion,
    UpdateTemplate, activate_template_version, archive_template_version, delete_template,
    restore_template_version, update_template,
};
use crate::cli::output::Output;

pub(super) async fn activate(
    client: &Client,
    output: Output,
    template: &str,
    version: &str,
) -> Result<(), Failure> {
    let template = find::find(client, template).await?;
    let version = find::version(client, &template, version).await?;
    let input = activate_template_version::ActivateTemplateVersionInput {
        client_mutation_id: None,
        template_version_id: version.id,
    };
    let variables = activate_template_version::Variables { input };
    let done = client.execute::<ActivateTemplateVersion>(variables).await?;
    let done = done.activate_template_version;
    check(&done.errors)?;
    let line = format!(
        "New tasks of {} are made from {}",
        template.name, version.name
    );
    output.object_or_line(&done.template, &line)
}

pub(super) async fn archive(
    client: &Client,
    output: Output,
    template: &str,
    version: &str,
    undo: bool,
) -> Result<(), Failure> {
    let template = find::find(client, template).await?;
    let version = find::version(client, &template, version).await?;
    let name = version.name;
    if undo {
        let input = restore_template_version::RestoreTemplateVersionInput {
            client_mutation_id: None,
            template_version_id: version.id,
        };
        let variables = restore_template_version::Variables { input };
        let done = client.execute::<RestoreTemplateVersion>(variables).await?;
        let done = done.restore_template_version;
        check(&done.errors)?;
        let line = format!("{name} is not archived any more");
        return output.object_or_line(&done.template_version, &line);
    }
    let input = archive_template_version::ArchiveTemplateVersionInput {
        client_mutation_id: None,
        template_version_id: version.id,
    };
    let variables = archive_template_version::Variables { input };
    let done = client.execute::<ArchiveTemplateVersion>(variables).await?;
    let done = done.archive_template_version;
    check(&done.errors)?;
    output.object_or_line(&done.template_version, &format!("{name} is archived"))
}

pub(super) async fn deprecate(
    client: &Client,
    output: Output,
    template: &str,
    message: String,
) -> Result<(), Failure> {
    let template = find::find(client, template).await?;
    let is_over = message.is_empty();
    let input = update_template::UpdateTemplateInput {
        client_mutation_id: None,
        template_id: template.id,
        name: None,
        display_name: None,
        description: None,
        icon: None,
        deprecation_message: Some(message),
        auto_pause_minutes: None,
    };
    let variables = update_template::Variables { input };
    let done = client.execute::<UpdateTemplate>(variables).await?;
    let done = done.update_template;
    check(&done.errors)?;
    let name = template.name;
    let line = if is_over {
        format!("{name} is not deprecated any more")
    } else {
        format!("{name} is deprecated: nothing new is made from it")
    };
    output.object_or_line(&done.template, &line)
}

pub(super) async fn delete(client: &Client, output: Output, template: &str) -> Result<(), Failure> {
    let template = find::find(client, template).await?;
    let input = delete_template::DeleteTemplateInput {
        client_mutation_id: None,
        template_id: template.id,
    };
    let variables = delete_template::Variables { input };
    let done = client.execute::<DeleteTemplate>(variables).await?;
    let done = done.delete_template;
    check(&done.errors)?;
    let line = format!("{} is deleted", template.name);
    output.object_or_line(&done.deleted_template_id, &line)
}
