//! `taskyard template push`.

use std::path::{Path, PathBuf};

use clap::Args;
use futures_util::StreamExt as _;
use serde::Deserialize;
use taskyard_client::Client;
use taskyard_worker::manifest::{Manifest, TemplateFiles};

use super::find;
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{
    CreateTemplate, CreateTemplateVersion, TemplateImportEnd, TemplateImportLines, create_template,
    create_template_version, template_import_end, template_import_lines,
};
use crate::cli::organization;
use crate::cli::output::Output;
use crate::services::templates::archive;

#[derive(Debug, Args)]
pub(super) struct PushArgs {
    /// The folder with `template.toml`
    dir: PathBuf,
    /// The template's name [default: the one in `template.toml`]
    #[arg(long)]
    name: Option<String>,
    /// Name or id of the template's organization [default: yours, or for a new template the first
    /// whose templates you look after]
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// What changed
    #[arg(long, short)]
    message: Option<String>,
    /// What the version is called [default: `v` and its number]
    #[arg(long, value_name = "NAME")]
    version_name: Option<String>,
    /// New tasks are made from the version that is active now
    #[arg(long)]
    no_activate: bool,
}

/// The answer to an upload.
#[derive(Deserialize)]
struct Upload {
    id: String,
}

pub(super) async fn push(client: &Client, output: Output, args: PushArgs) -> Result<(), Failure> {
    let (manifest, packed) = read(&args.dir)?;
    let answer = client
        .upload("/api/v1/template-files", "application/gzip", packed)
        .await?;
    let upload: Upload = serde_json::from_str(&answer).map_err(|_| missing("upload"))?;
    let name = args.name.clone().unwrap_or(manifest.name);
    let organization = match &args.organization {
        Some(organization) => Some(organization::id_of(client, organization).await?),
        None => None,
    };
    let template = if let Some(organization) = &organization {
        find::in_organization(client, organization, &name).await?
    } else {
        let found = find::find_or_none(client, &name).await?;
        found.map(|template| template.id)
    };
    let version = match template {
        None => create(client, &args, organization, name, upload.id).await?,
        Some(template) => add(client, &args, template, upload.id).await?,
    };
    follow(client, output, version).await
}

/// What a folder defines, and its archive: what is wrong is told before anything is sent.
fn read(dir: &Path) -> Result<(Manifest, Vec<u8>), Failure> {
    let files = TemplateFiles::read(dir).map_err(|error| Failure::Refused(error.to_string()))?;
    let manifest =
        Manifest::from_files(&files).map_err(|error| Failure::Refused(error.to_string()))?;
    let packed = archive::pack(files.iter())
        .map_err(|error| Failure::Refused(format!("{}: {error}", dir.display())))?;
    Ok((manifest, packed))
}

async fn create(
    client: &Client,
    args: &PushArgs,
    organization_id: Option<String>,
    name: String,
    upload: String,
) -> Result<String, Failure> {
    let input = create_template::CreateTemplateInput {
        client_mutation_id: None,
        organization_id,
        name,
        display_name: None,
        description: None,
        icon: None,
        upload_id: Some(upload),
        starter: None,
        version_name: args.version_name.clone(),
        message: args.message.clone(),
        idempotency_key: None,
    };
    let variables = create_template::Variables { input };
    let made = client.execute::<CreateTemplate>(variables).await?;
    let made = made.create_template;
    check(&made.errors)?;
    let version = made.template_version.ok_or_else(|| missing("version"))?;
    Ok(version.id)
}

async fn add(
    client: &Client,
    args: &PushArgs,
    template: String,
    upload: String,
) -> Result<String, Failure> {
    let input = create_template_version::CreateTemplateVersionInput {
        client_mutation_id: None,
        template_id: template,
        upload_id: upload,
        name: args.version_name.clone(),
        message: args.message.clone(),
        activate: !args.no_activate,
        idempotency_key: None,
    };
    let variables = create_template_version::Variables { input };
    let made = client.execute::<CreateTemplateVersion>(variables).await?;
    let made = made.create_template_version;
    check(&made.errors)?;
    let version = made.template_version.ok_or_else(|| missing("version"))?;
    Ok(version.id)
}

/// Shows the import's log on stderr until it ends, then how it ended.
async fn follow(client: &Client, output: Output, id: String) -> Result<(), Failure> {
    let variables = template_import_lines::Variables {
        template_version_id: id.clone(),
        after: None,
    };
    let mut events = client.subscribe::<TemplateImportLines>(variables, |event, variables| {
        variables.after = Some(event.template_import_logs.end_cursor.clone());
    });
    while let Some(event) = events.next().await {
        for line in event?.template_import_logs.lines {
            output.note(&line.text);
        }
    }
    let variables = template_import_end::Variables { id };
    let version = client.execute::<TemplateImportEnd>(variables).await?;
    let version = version.template_version.ok_or_else(|| missing("version"))?;
    if version.import_status != "SUCCEEDED" {
        let why = version.import_error.as_deref();
        let status = &version.import_status;
        return Err(Failure::Refused(format!(
            "the import is {status}: {}",
            why.unwrap_or("it did not end well")
        )));
    }
    let active = if version.is_active {
        ", the active one"
    } else {
        ""
    };
    let line = format!(
        "{} has version {}{active}",
        version.template.name, version.name
    );
    output.object_or_line(&version, &line)
}
