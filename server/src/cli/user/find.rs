use taskyard_client::Client;
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::operations::FindUser;
use crate::cli::operations::find_user::{self, FindUserUser};

/// The user that is named by its sign-in name or its id.
pub(super) async fn find(client: &Client, user: &str) -> Result<FindUserUser, Failure> {
    let is_id = Uuid::try_parse(user).is_ok();
    let variables = find_user::Variables {
        id: is_id.then(|| user.to_owned()),
        username: (!is_id).then(|| user.to_owned()),
    };
    let found = client.execute::<FindUser>(variables).await?.user;
    found.ok_or_else(|| {
        Failure::Refused(format!("there is no user {user:?}, or you may not see it"))
    })
}

/// The id of the user that is named by its sign-in name or its id.
pub(crate) async fn id_of(client: &Client, user: &str) -> Result<String, Failure> {
    Ok(find(client, user).await?.id)
}
