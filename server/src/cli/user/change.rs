use taskyard_client::Client;

use super::args::{Role, UpdateUser as Wanted};
use super::find::{find, id_of};
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{
    ActivateUser, CreateSignInLink, SuspendUser, UpdateUser, activate_user, create_sign_in_link,
    suspend_user, update_user,
};
use crate::cli::output::Output;

/// Changes a user's display name or site roles.
pub(super) async fn update(client: &Client, output: Output, wanted: Wanted) -> Result<(), Failure> {
    let roles: Vec<_> = wanted.roles.into_iter().map(Role::word).collect();
    let input = update_user::UpdateUserInput {
        client_mutation_id: None,
        user_id: id_of(client, &wanted.user).await?,
        display_name: wanted.display_name,
        roles: (!roles.is_empty()).then_some(roles),
    };
    let answer = client.execute::<UpdateUser>(update_user::Variables { input });
    let updated = answer.await?.update_user;
    check(&updated.errors)?;
    let user = updated.user.ok_or_else(|| missing("user"))?;
    let line = format!(
        "{} ({}): {}",
        user.username,
        user.display_name,
        user.roles.join(", ")
    );
    output.object_or_line(&user, &line)
}

/// Suspends a user.
pub(super) async fn suspend(client: &Client, output: Output, user: &str) -> Result<(), Failure> {
    let input = suspend_user::SuspendUserInput {
        client_mutation_id: None,
        user_id: id_of(client, user).await?,
    };
    let answer = client.execute::<SuspendUser>(suspend_user::Variables { input });
    let suspended = answer.await?.suspend_user;
    check(&suspended.errors)?;
    let user = suspended.user.ok_or_else(|| missing("user"))?;
    output.object_or_line(&user, &format!("Suspended {}", user.username))
}

/// Lets a suspended user in again.
pub(super) async fn activate(client: &Client, output: Output, user: &str) -> Result<(), Failure> {
    let input = activate_user::ActivateUserInput {
        client_mutation_id: None,
        user_id: id_of(client, user).await?,
    };
    let answer = client.execute::<ActivateUser>(activate_user::Variables { input });
    let activated = answer.await?.activate_user;
    check(&activated.errors)?;
    let user = activated.user.ok_or_else(|| missing("user"))?;
    output.object_or_line(&user, &format!("Activated {}", user.username))
}

/// Prints a link that signs a user in once.
pub(super) async fn link(client: &Client, output: Output, user: &str) -> Result<(), Failure> {
    let user = find(client, user).await?;
    let input = create_sign_in_link::CreateSignInLinkInput {
        client_mutation_id: None,
        user_id: user.id,
    };
    let answer = client.execute::<CreateSignInLink>(create_sign_in_link::Variables { input });
    let made = answer.await?.create_sign_in_link;
    check(&made.errors)?;
    let link = made.sign_in_url.ok_or_else(|| missing("link"))?;
    if !output.json {
        output.note(&format!(
            "Signs {} in once, within 72 hours:",
            user.username
        ));
        return output.line(&link);
    }
    output.object(&serde_json::json!({ "signInUrl": link }))
}
