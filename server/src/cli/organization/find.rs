use taskyard_client::Client;
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::operations::{FindOrganization, find_organization};

/// The id of the organization that is named by its name or its id.
pub(crate) async fn id_of(client: &Client, organization: &str) -> Result<String, Failure> {
    let is_id = Uuid::try_parse(organization).is_ok();
    let variables = find_organization::Variables {
        id: is_id.then(|| organization.to_owned()),
        name: (!is_id).then(|| organization.to_owned()),
    };
    let found = client.execute::<FindOrganization>(variables).await?;
    let found = found.organization.ok_or_else(|| {
        Failure::Refused(format!(
            "there is no organization {organization:?}, or you may not see it"
        ))
    })?;
    Ok(found.id)
}
