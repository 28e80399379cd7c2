use jiff::Timestamp;
use taskyard_client::Client;

use crate::cli::failure::Failure;
use crate::cli::operations::{ListOrganizations, list_organizations};
use crate::cli::output::{Output, Table, age};

/// Prints the organizations that the caller may know of.
pub(super) async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let mut organizations = Vec::new();
    let mut after = None;
    loop {
        let variables = list_organizations::Variables { after };
        let page = client.execute::<ListOrganizations>(variables).await?;
        let page = page.organizations;
        organizations.extend(page.nodes);
        match page.page_info.end_cursor {
            Some(cursor) if page.page_info.has_next_page => after = Some(cursor),
            _ => break,
        }
    }
    if output.json {
        return output.object(&organizations);
    }
    let now = Timestamp::now();
    let mut table = Table::new(&["NAME", "DISPLAY NAME", "YOUR ROLE", "AGE", "ID"]);
    for organization in organizations {
        table.row([
            organization.name,
            organization.display_name,
            organization.viewer_role.unwrap_or_default(),
            age(&organization.created_at, now),
            organization.id,
        ]);
    }
    output.table(&table)
}
