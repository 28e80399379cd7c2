//! `taskyard template pull`.

use std::path::PathBuf;

use futures_util::TryStreamExt as _;
use taskyard_client::Client;

use super::{find, init};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::services::templates::archive;

pub(super) async fn pull(
    client: &Client,
    output: Output,
    template: &str,
    dir: Option<PathBuf>,
    version: Option<String>,
) -> Result<(), Failure> {
    let template = find::find(client, template).await?;
    let id = if let Some(text) = version {
        find::version(client, &template, &text).await?.id
    } else {
        let none = || {
            let name = &template.name;
            Failure::Refused(format!("{name} has no active version: give --version"))
        };
        let active = template.active_version.as_ref();
        active.ok_or_else(none)?.id.clone()
    };
    let path = format!("/api/v1/template-files/{id}");
    let packed = client.download(&path, &[]).await?.try_concat().await?;
    let files = archive::read(&packed)
        .map_err(|failure| Failure::Refused(format!("the server's archive: {failure}")))?;
    let dir = dir.unwrap_or_else(|| PathBuf::from(&template.name));
    init::write(&dir, &files)?;
    let line = format!("The files of {} are in {}", template.name, dir.display());
    output.object_or_line(
        &serde_json::json!({ "folder": dir, "templateVersionId": id }),
        &line,
    )
}
