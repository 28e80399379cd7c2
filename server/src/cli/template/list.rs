//! `taskyard template list`.

use taskyard_client::Client;

use crate::cli::failure::Failure;
use crate::cli::operations::ListTemplates;
use crate::cli::operations::list_templates::{self, ListTemplatesTemplatesNodes};
use crate::cli::output::{Output, Table};

pub(super) async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let templates = all(client).await?;
    if output.json {
        return output.object(&templates);
    }
    let mut table = Table::new(&["NAME", "VERSION", "PARAMETERS", "DESCRIPTION"]);
    for template in templates {
        let (version, parameters) = template.active_version.map_or_else(
            || ("none".to_owned(), String::new()),
            |version| {
                let names: Vec<String> = version.parameters.into_iter().map(|p| p.name).collect();
                (version.number.to_string(), names.join(", "))
            },
        );
        table.row([template.name, version, parameters, template.description]);
    }
    output.table(&table)
}

/// All templates that the caller may read.
pub(crate) async fn all(client: &Client) -> Result<Vec<ListTemplatesTemplatesNodes>, Failure> {
    let mut templates = Vec::new();
    let mut after = None;
    loop {
        let variables = list_templates::Variables { after };
        let page = client.execute::<ListTemplates>(variables).await?.templates;
        templates.extend(page.nodes);
        match page.page_info.end_cursor {
            Some(cursor) if page.page_info.has_next_page => after = Some(cursor),
            _ => return Ok(templates),
        }
    }
}
