//! Tokens by which programs act for a user.

mod create;

pub(super) use create::replace_embedded;
pub use create::{MAX_LIFE_DAYS, MAX_TOKENS, NewApiToken, create};

use super::{Services, UnitOfWork, audit};
use crate::domain::audit::AuditObject;
use crate::domain::user::{ApiToken, Caller};
use crate::domain::{ApiTokenId, Failure, UserId};
use crate::events::Topic;
use crate::store;

/// Ends a token and what it has open; gives it as it was. NOT_FOUND when it is another user's and
/// the caller is no OWNER.
pub async fn revoke(
    services: &Services,
    caller: &Caller,
    id: ApiTokenId,
) -> Result<ApiToken, Failure> {
    let object = AuditObject::new("ApiToken", id.0, "");
    let result = end(services, caller, id).await;
    audit::or_refused(services, caller, "revokeApiToken", object, result).await
}

async fn end(services: &Services, caller: &Caller, id: ApiTokenId) -> Result<ApiToken, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let token = store::api_token::by_ids(uow.tx(), &[id])
        .await?
        .pop()
        .filter(|token| may_see(caller, token.user_id))
        .ok_or_else(|| Failure::not_found("API token"))?;
    // Of two at once, the other one has ended it.
    if !store::api_token::delete(uow.tx(), id).await? {
        return Err(Failure::not_found("API token"));
    }
    let (object, before) = (create::object(&token), Some(create::shown(&token)));
    audit::record(&uow, caller, "revokeApiToken", object, before, None).await?;
    uow.ring(Topic::Credentials(token.user_id));
    uow.commit().await?;
    Ok(token)
}

/// A user's tokens in the order of their making. FORBIDDEN for another's when the caller is no OWNER.
pub async fn list_of(
    services: &Services,
    caller: &Caller,
    user: UserId,
) -> Result<Vec<ApiToken>, Failure> {
    if !may_see(caller, user) {
        return Err(Failure::forbidden("You may only see your own API tokens"));
    }
    store::api_token::of_users(services.db.reader(), &[user]).await
}

fn may_see(caller: &Caller, owner: UserId) -> bool {
    caller.actor.is_owner() || caller.actor.user_id == owner
}
