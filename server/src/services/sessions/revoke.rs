use super::super::{Services, UnitOfWork, audit};
use crate::domain::audit::AuditObject;
use crate::domain::user::{Caller, Credential};
use crate::domain::{Failure, SessionId};
use crate::events::Topic;
use crate::store;

/// Ends a session and what it has open. NOT_FOUND when it is another user's and the caller is no
/// OWNER.
pub async fn revoke(
    services: &Services,
    caller: &Caller,
    id: SessionId,
) -> Result<SessionId, Failure> {
    let object = AuditObject::new("Session", id.0, "");
    let result = end(services, caller, id).await;
    audit::or_refused(services, caller, "revokeSession", object, result).await
}

async fn end(services: &Services, caller: &Caller, id: SessionId) -> Result<SessionId, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let session = store::session::by_ids(uow.tx(), &[id]).await?.pop();
    let session = session
        .filter(|it| it.user_id == caller.actor.user_id || caller.actor.is_owner())
        .ok_or_else(|| Failure::not_found("session"))?;
    // Of two at once, the other one has ended it.
    if !store::session::delete(uow.tx(), id).await? {
        return Err(Failure::not_found("session"));
    }
    let name = session.user_agent.unwrap_or_default();
    let object = AuditObject::new("Session", id.0, name);
    audit::record(&uow, caller, "revokeSession", object, None, None).await?;
    uow.ring(Topic::Credentials(session.user_id));
    uow.commit().await?;
    Ok(id)
}

/// Ends the caller's sessions but the one that asks; gives how many.
pub async fn revoke_others(services: &Services, caller: &Caller) -> Result<i32, Failure> {
    let user = caller.actor.user_id;
    let kept = match caller.actor.credential {
        Credential::Session(id) => Some(id),
        Credential::ApiToken(_) | Credential::Bootstrap | Credential::Chat(_) => None,
    };
    let mut uow = UnitOfWork::begin(services).await?;
    let ended = store::session::delete_of_user(uow.tx(), user, kept).await?;
    let object = AuditObject::new("User", user.0, &caller.actor.username);
    let after = Some(serde_json::json!({ "revokedCount": ended }));
    audit::record(&uow, caller, "revokeOtherSessions", object, None, after).await?;
    uow.ring(Topic::Credentials(user));
    uow.commit().await?;
    i32::try_from(ended).map_err(Failure::internal)
}
