//! Who a request comes from. A credential that is unknown, wrong, over or of another kind gives
//! `None`, all alike.

use super::Services;
use crate::auth::{PresentedToken, SecretHash};
use crate::domain::user::{Actor, ApiTokenScope, Credential, RequestMeta};
use crate::domain::{ApiTokenId, Failure, SessionId, Timestamp, UserId};
use crate::store;
use crate::store::actor::Found;

/// Who a credential is of.
#[derive(Debug)]
pub struct Known<T> {
    /// Who.
    pub who: T,
    /// When the credential ends; `None`: never.
    pub until: Option<Timestamp>,
}

impl<T> Known<T> {
    fn for_ever(who: T) -> Self {
        Self { who, until: None }
    }
}

/// The user name of the administrator that the first start makes.
pub(crate) const ADMINISTRATOR: &str = "admin";
/// A use is written down at most so often.
const TOUCH_SECONDS: i64 = 60;

/// The user of a session's cookie: one statement.
pub async fn by_session(
    services: &Services,
    cookie_value: &str,
    meta: &RequestMeta,
) -> Result<Option<Known<Actor>>, Failure> {
    let Some(token) = PresentedToken::parse(cookie_value) else {
        return Ok(None);
    };
    let id = SessionId(token.id);
    let found = store::actor::by_session(services.db.reader(), id).await?;
    let Some(found) = valid(services, found, &token) else {
        return Ok(None);
    };
    if let Some(now) = due(services, &found) {
        let touched = store::session::touch(services.db.writer(), id, meta.ip.clone(), now).await;
        log_untouched(touched);
    }
    Ok(Some(Known {
        who: found.actor,
        until: found.expires_at,
    }))
}

/// The user of an API token of scope USER or READ, or of the bootstrap token, which is the administrator's.
pub async fn by_bearer(
    services: &Services,
    token: &str,
    meta: &RequestMeta,
) -> Result<Option<Known<Actor>>, Failure> {
    if is_bootstrap(services, token) {
        let found = store::actor::by_username(services.db.reader(), ADMINISTRATOR).await?;
        return Ok(found.map(Known::for_ever));
    }
    let found = by_api_token(services, token, meta).await?;
    Ok(found
        .filter(|found| found.scope != ApiTokenScope::Provisioner)
        .map(|found| Known {
            who: found.actor,
            until: found.expires_at,
        }))
}

/// The credential of a provisioner: an API token of scope PROVISIONER whose owner is a site OWNER or an
/// ADMIN of the organization that it is for, one of scope USER whose owner is a site OWNER, or the
/// bootstrap token of an administrator who is one.
pub async fn provisioner_by_bearer(
    services: &Services,
    token: &str,
    meta: &RequestMeta,
) -> Result<Option<Known<Credential>>, Failure> {
    if is_bootstrap(services, token) {
        let found = store::actor::by_username(services.db.reader(), ADMINISTRATOR).await?;
        let found = found.filter(Actor::is_owner);
        return Ok(found.map(|actor| Known::for_ever(actor.credential)));
    }
    let found = by_api_token(services, token, meta).await?;
    Ok(found
        .filter(|found| found.scope != ApiTokenScope::Read)
        // Who made it may have lost the right meanwhile.
        .filter(|found| found.is_gateways_own || found.actor.may_provide_for(found.organization))
        .map(|found| Known {
            who: found.actor.credential,
            until: found.expires_at,
        }))
}

/// Whose the bootstrap token is; `None` while that user is suspended.
pub async fn administrator(services: &Services) -> Result<Option<UserId>, Failure> {
    let found = store::actor::by_username(services.db.reader(), ADMINISTRATOR).await?;
    Ok(found.map(|actor| actor.user_id))
}

async fn by_api_token(
    services: &Services,
    token: &str,
    meta: &RequestMeta,
) -> Result<Option<Found>, Failure> {
    let Some(token) = PresentedToken::parse(token) else {
        return Ok(None);
    };
    let id = ApiTokenId(token.id);
    let found = store::actor::by_api_token(services.db.reader(), id).await?;
    let Some(found) = valid(services, found, &token) else {
        return Ok(None);
    };
    if let Some(now) = due(services, &found) {
        let touched = store::api_token::touch(services.db.writer(), id, meta.ip.clone(), now).await;
        log_untouched(touched);
    }
    Ok(Some(found))
}

fn is_bootstrap(services: &Services, token: &str) -> bool {
    let bootstrap = services.settings.bootstrap_token.as_ref();
    bootstrap.is_some_and(|hash| hash.matches(&SecretHash::of(token)))
}

fn valid(services: &Services, found: Option<Found>, token: &PresentedToken) -> Option<Found> {
    let now = services.clock.now();
    found
        .filter(|found| found.hash.matches(&token.hash))
        .filter(|found| found.expires_at.is_none_or(|end| now < end))
}

/// The present time, when this use is to be written down.
fn due(services: &Services, found: &Found) -> Option<Timestamp> {
    let now = services.clock.now();
    let due = |last: Timestamp| last.plus_seconds(TOUCH_SECONDS) <= now;
    found.last_used_at.is_none_or(due).then_some(now)
}

/// Being let in does not hang on this note.
fn log_untouched(touched: Result<(), Failure>) {
    if let Err(failure) = touched {
        tracing::warn!(error = ?failure, "the use of a credential could not be written down");
    }
}
