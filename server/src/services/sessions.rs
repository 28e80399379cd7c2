//! Signing in, by a one-time link or a password, and out; ending sessions.

mod password;
mod revoke;

pub use password::sign_in_with_password;
pub use revoke::{revoke, revoke_others};

use std::sync::Arc;

use uuid::Uuid;

use super::{Services, UnitOfWork, audit, users};
use crate::auth::{NewToken, PresentedToken};
use crate::domain::audit::AuditObject;
use crate::domain::user::{Actor, Caller, Credential, Membership, RequestMeta, User};
use crate::domain::{ErrorCode, Failure, SessionId, Timestamp, UserId};
use crate::events::Topic;
use crate::store;

/// A session just begun.
pub struct NewSession {
    /// The cookie's value: handed out once, never kept.
    pub secret: String,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
    /// Who comes with it.
    pub caller: Caller,
}

/// Signs in with the token of a link. A link works once: of two uses at the same time one gets in.
/// INVALID_INPUT on `token` when it is unknown, used or over, which look the same.
pub async fn sign_in(
    services: &Services,
    meta: &RequestMeta,
    token: &str,
) -> Result<(User, NewSession), Failure> {
    let refused = || {
        Failure::invalid(
            "token",
            "This sign-in link is used up, over or incomplete: ask for a new one",
        )
    };
    let token = PresentedToken::parse(token.trim()).ok_or_else(refused)?;
    let uow = UnitOfWork::begin(services).await?;
    let link = store::login_token::by_id(uow.tx(), token.id).await?;
    // Guesses that name no link are not written to the audit log, or anybody could fill it.
    let (user, hash) = link.ok_or_else(refused)?;
    if !hash.matches(&token.hash)
        || is_suspended(&uow, user).await?
        || !store::login_token::use_up(uow.tx(), token.id, uow.now()).await?
    {
        drop(uow);
        let object = AuditObject::new("LoginLink", token.id, "");
        audit::refused_unknown(services, meta, "signIn", object, ErrorCode::InvalidInput).await;
        return Err(refused());
    }
    let begun = begin(services, &uow, meta, user).await?;
    uow.commit().await?;
    Ok(begun)
}

async fn is_suspended(uow: &UnitOfWork<'_>, id: UserId) -> Result<bool, Failure> {
    let user = store::user::by_ids(uow.tx(), &[id]).await?.pop();
    Ok(user.is_none_or(|user| user.suspended_at.is_some()))
}

async fn begin(
    services: &Services,
    uow: &UnitOfWork<'_>,
    meta: &RequestMeta,
    user: UserId,
) -> Result<(User, NewSession), Failure> {
    let id = SessionId::generate();
    let token = NewToken::generate(id.0)?;
    let expires_at = uow.now().plus_seconds(services.settings.session_seconds);
    let times = (uow.now(), expires_at);
    store::session::delete_expired(uow.tx(), uow.now()).await?;
    store::session::insert(uow.tx(), id, user, &token.hash, meta, times).await?;
    store::user::signed_in(uow.tx(), user, uow.now()).await?;
    let user = store::user::by_ids(uow.tx(), &[user])
        .await?
        .pop()
        .ok_or_else(|| Failure::internal("a sign-in link without its user"))?;
    let places = store::membership::of_users(uow.tx(), &[user.id]).await?;
    let places = places.into_iter().map(|member| Membership {
        organization_id: member.organization_id,
        role: member.role,
    });
    let caller = Caller {
        actor: Arc::new(Actor {
            user_id: user.id,
            username: user.username.clone(),
            roles: user.roles.clone(),
            memberships: places.collect(),
            credential: Credential::Session(id),
            is_read_only: false,
        }),
        meta: meta.clone(),
    };
    let object = AuditObject::new("User", user.id.0, &user.username);
    audit::record(uow, &caller, "signIn", object, None, None).await?;
    let secret = token.secret.reveal().to_owned();
    let session = NewSession {
        secret,
        expires_at,
        caller,
    };
    Ok((user, session))
}

/// Ends the caller's session and what it has open. CONFLICT for who came with a token: that is
/// revoked instead.
pub async fn sign_out(services: &Services, caller: &Caller) -> Result<(), Failure> {
    let object = AuditObject::new("User", caller.actor.user_id.0, &caller.actor.username);
    let result = end_session(services, caller, object.clone()).await;
    audit::or_refused(services, caller, "signOut", object, result).await
}

async fn end_session(
    services: &Services,
    caller: &Caller,
    object: AuditObject,
) -> Result<(), Failure> {
    let Credential::Session(id) = caller.actor.credential else {
        return Err(Failure::conflict(
            "Only a session can be signed out; you came with a token: revoke it with revokeApiToken",
        ));
    };
    let mut uow = UnitOfWork::begin(services).await?;
    // Signing out twice at once is fine: the session is gone.
    store::session::delete(uow.tx(), id).await?;
    audit::record(&uow, caller, "signOut", object, None, None).await?;
    uow.ring(Topic::Credentials(caller.actor.user_id));
    uow.commit().await
}

/// Makes a one-time sign-in link for a user; earlier ones keep working until their time is over.
pub(super) async fn new_link(
    services: &Services,
    uow: &UnitOfWork<'_>,
    user: &User,
) -> Result<String, Failure> {
    let life = services.settings.login_link_seconds;
    let (link, object) = link(services, uow, user, life).await?;
    audit::record_own(uow, "createLoginLink", object, None).await?;
    Ok(link)
}

/// Makes a one-time sign-in link for a user, such as for one who has forgotten the password. For who
/// looks after users; an OWNER's by an OWNER. CONFLICT for a suspended user.
pub async fn create_link(
    services: &Services,
    caller: &Caller,
    id: UserId,
) -> Result<String, Failure> {
    let object = AuditObject::new("User", id.0, "");
    let result = invite(services, caller, id).await;
    audit::or_refused(services, caller, "createSignInLink", object, result).await
}

async fn invite(services: &Services, caller: &Caller, id: UserId) -> Result<String, Failure> {
    let uow = UnitOfWork::begin(services).await?;
    let user = users::to_be_changed(uow.tx(), caller, id).await?;
    if user.suspended_at.is_some() {
        return Err(Failure::conflict(
            "This user is suspended: activate it first",
        ));
    }
    let link = new_invitation(services, &uow, caller, &user).await?;
    uow.commit().await?;
    Ok(link)
}

/// The same for somebody else, by who looks after users; it holds longer.
pub(super) async fn new_invitation(
    services: &Services,
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    user: &User,
) -> Result<String, Failure> {
    let life = services.settings.invitation_seconds;
    let (link, object) = link(services, uow, user, life).await?;
    audit::record(uow, caller, "createSignInLink", object, None, None).await?;
    Ok(link)
}

async fn link(
    services: &Services,
    uow: &UnitOfWork<'_>,
    user: &User,
    life: i64,
) -> Result<(String, AuditObject), Failure> {
    let id = Uuid::now_v7();
    let token = NewToken::generate(id)?;
    let times = (uow.now(), uow.now().plus_seconds(life));
    store::login_token::delete_expired(uow.tx(), uow.now()).await?;
    store::login_token::insert(uow.tx(), id, user.id, &token.hash, times).await?;
    let link = format!(
        "{}/login?token={}",
        services.settings.gateway_url,
        token.secret.reveal()
    );
    Ok((link, AuditObject::new("LoginLink", id, &user.username)))
}
