use taskyard_client::Client;

use super::args::{CreateUser as Wanted, Role};
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{CreateUser, create_user};
use crate::cli::organization;
use crate::cli::output::Output;
use crate::cli::read_secret::read_secret;

/// Makes a user.
pub(super) async fn create(client: &Client, output: Output, wanted: Wanted) -> Result<(), Failure> {
    let organization_id = match &wanted.organization {
        Some(named) => Some(organization::id_of(client, named).await?),
        None => None,
    };
    let password = if wanted.password_stdin {
        Some(read_secret("Password")?)
    } else {
        None
    };
    let input = create_user::CreateUserInput {
        client_mutation_id: None,
        idempotency_key: None,
        username: wanted.username,
        display_name: wanted.display_name,
        password,
        roles: wanted.roles.into_iter().map(Role::word).collect(),
        organization_id,
        organization_role: wanted.organization_role.word(),
    };
    let made = client.execute::<CreateUser>(create_user::Variables { input });
    let made = made.await?.create_user;
    check(&made.errors)?;
    let user = made.user.ok_or_else(|| missing("user"))?;
    if output.json {
        let mut object = serde_json::json!(user);
        object["signInUrl"] = made.sign_in_url.into();
        return output.object(&object);
    }
    let Some(link) = made.sign_in_url else {
        return output.line(&format!("Made {}", user.username));
    };
    output.note(&format!(
        "Made {}. This link signs it in once, within 72 hours:",
        user.username
    ));
    output.line(&link)
}
