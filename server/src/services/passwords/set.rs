use super::super::{Services, UnitOfWork, audit, users};
use crate::auth::PasswordHash;
use crate::domain::audit::AuditObject;
use crate::domain::password::Password;
use crate::domain::user::{Caller, Credential, User};
use crate::domain::{ErrorCode, Failure, UserId};
use crate::events::Topic;
use crate::store;

/// Whose password becomes which.
#[derive(Clone, Debug)]
pub struct SetPassword {
    /// Whose; `None`: the caller's own.
    pub user_id: Option<UserId>,
    /// The caller's present one, when it has one and sets its own.
    pub current: Option<Password>,
    /// The new one, as it was given.
    pub new: String,
}

/// Sets a password and ends the user's other sessions and sign-in links. One's own takes the present
/// one, if there is one (INVALID_INPUT on `currentPassword` when it is wrong); others' are set by who
/// looks after users.
pub async fn set(
    services: &Services,
    caller: &Caller,
    input: SetPassword,
) -> Result<User, Failure> {
    let id = input.user_id.unwrap_or(caller.actor.user_id);
    let object = AuditObject::new("User", id.0, "");
    let result = checked(services, caller, id, input).await;
    audit::or_refused(services, caller, "setPassword", object, result).await
}

async fn checked(
    services: &Services,
    caller: &Caller,
    id: UserId,
    input: SetPassword,
) -> Result<User, Failure> {
    let db = services.db.reader();
    let is_own = id == caller.actor.user_id;
    let user = if is_own {
        let own = store::user::by_ids(db, &[id]).await?.pop();
        own.ok_or_else(|| Failure::not_found("user"))?
    } else {
        users::to_be_changed(db, caller, id).await?
    };
    let password = Password::parse("newPassword", &input.new, &user.username)?;
    if is_own {
        prove(services, caller, &user, input.current).await?;
    }
    let hash = services.passwords.hash(password).await?;
    write(services, caller, &user, &hash).await
}

/// Who sets its own password proves that it is not just somebody at its desk.
async fn prove(
    services: &Services,
    caller: &Caller,
    user: &User,
    current: Option<Password>,
) -> Result<(), Failure> {
    if !user.has_password {
        // A token that was stolen must not become a way to sign in.
        if matches!(caller.actor.credential, Credential::ApiToken(_)) {
            return Err(Failure::forbidden(
                "You have no password yet: set your first one in a browser that is signed in",
            ));
        }
        return Ok(());
    }
    let address = caller.meta.ip.as_deref();
    let guess = services
        .sign_in_limit
        .take(services.clock.now(), &user.username, address)?;
    let key = user.username.to_ascii_lowercase();
    let found = store::user::with_password(services.db.reader(), &key).await?;
    let hash = found.and_then(|(_, hash)| hash);
    if !services.passwords.matches(hash, current).await? {
        return Err(Failure::invalid(
            "currentPassword",
            "This is not your present password",
        ));
    }
    guess.was_right();
    Ok(())
}

async fn write(
    services: &Services,
    caller: &Caller,
    user: &User,
    hash: &PasswordHash,
) -> Result<User, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let kept = match caller.actor.credential {
        Credential::Session(session) if user.id == caller.actor.user_id => Some(session),
        _ => None,
    };
    store::user::set_password(uow.tx(), user.id, hash, uow.now()).await?;
    store::session::delete_of_user(uow.tx(), user.id, kept).await?;
    store::login_token::delete_of_user(uow.tx(), user.id).await?;
    let object = AuditObject::new("User", user.id.0, &user.username);
    audit::record(&uow, caller, "setPassword", object, None, None).await?;
    uow.ring(Topic::Credentials(user.id));
    let written = store::user::by_ids(uow.tx(), &[user.id]).await?.pop();
    uow.commit().await?;
    written.ok_or_else(|| Failure::at(ErrorCode::NotFound, "userId", "There is no such user"))
}
