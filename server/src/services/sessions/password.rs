use super::super::{Services, UnitOfWork, audit};
use super::{NewSession, begin, is_suspended};
use crate::domain::audit::AuditObject;
use crate::domain::password::Password;
use crate::domain::user::{RequestMeta, User};
use crate::domain::{ErrorCode, Failure};
use crate::store;

/// Signs in with a password. INVALID_INPUT on `password` when the two do not belong together: whether
/// there is no such user, it has no password or is suspended, or the password is wrong, looks the same
/// and takes the same time. RATE_LIMITED after too many wrong tries for a name or from an address.
pub async fn sign_in_with_password(
    services: &Services,
    meta: &RequestMeta,
    username: &str,
    password: &str,
) -> Result<(User, NewSession), Failure> {
    let username = username.trim();
    let now = services.clock.now();
    let guess = services
        .sign_in_limit
        .take(now, username, meta.ip.as_deref())?;
    let key = username.to_ascii_lowercase();
    let found = store::user::with_password(services.db.reader(), &key).await?;
    let (user, hash) = found.unzip();
    let presented = Password::presented(password);
    let matches = services
        .passwords
        .matches(hash.flatten(), presented)
        .await?;
    let Some(user) = user.filter(|user| matches && user.suspended_at.is_none()) else {
        // A name that nobody has is written down too, or the time would tell.
        let object = AuditObject::named("User", username);
        audit::refused_unknown(services, meta, "signIn", object, ErrorCode::InvalidInput).await;
        return Err(refused());
    };
    guess.was_right();
    let uow = UnitOfWork::begin(services).await?;
    if is_suspended(&uow, user.id).await? {
        return Err(refused());
    }
    let begun = begin(services, &uow, meta, user.id).await?;
    uow.commit().await?;
    Ok(begun)
}

fn refused() -> Failure {
    Failure::invalid(
        "password",
        "The sign-in name or the password is wrong, or the account can't sign in with one",
    )
}
