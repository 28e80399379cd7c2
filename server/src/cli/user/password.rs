use taskyard_client::Client;

use super::find::find;
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{SetPassword, set_password};
use crate::cli::output::Output;
use crate::cli::read_secret::read_secret;

/// Sets a password: the caller's own, or another user's.
pub(super) async fn set(
    client: &Client,
    output: Output,
    user: Option<String>,
) -> Result<(), Failure> {
    let own = find(client, "me").await?;
    let named = match &user {
        Some(user) => find(client, user).await?,
        None => own.clone(),
    };
    let is_own = named.id == own.id;
    let current = if is_own && own.has_password == Some(true) {
        Some(read_secret("Present password")?)
    } else {
        None
    };
    let new_password = read_secret(&format!("New password of {}", named.username))?;
    let input = set_password::SetPasswordInput {
        client_mutation_id: None,
        user_id: (!is_own).then_some(named.id),
        current_password: current,
        new_password,
    };
    let answer = client.execute::<SetPassword>(set_password::Variables { input });
    let set = answer.await?.set_password;
    check(&set.errors)?;
    let user = set.user.ok_or_else(|| missing("user"))?;
    let line = format!(
        "Set the password of {}; its other sessions have ended",
        user.username
    );
    output.object_or_line(&user, &line)
}
