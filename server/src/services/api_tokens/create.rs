use serde_json::{Value, json};

use super::super::{Services, UnitOfWork, audit, organizations};
use crate::auth::{NewToken, Secret};
use crate::domain::audit::AuditObject;
use crate::domain::names::TokenName;
use crate::domain::user::{ApiToken, ApiTokenScope, Caller, EMBEDDED, User};
use crate::domain::{ApiTokenId, ErrorCode, Failure, OrganizationId, Timestamp};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// Most days that a token lives, if it is to end at all.
pub const MAX_LIFE_DAYS: i32 = 365;
/// Most tokens of a user.
pub const MAX_TOKENS: u64 = 100;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    /// 1-64 characters, unique among the user's tokens whatever its case.
    pub name: String,
    /// PROVISIONER: the caller must be a site OWNER, or an ADMIN of the organization.
    pub scope: ApiTokenScope,
    /// PROVISIONER: the only organization to serve; `None`: all.
    pub organization_id: Option<OrganizationId>,
    /// Days until it ends, 1-365; `None`: never.
    pub expires_in_days: Option<i32>,
}

/// Makes a token of the caller's; its secret is given this once.
pub async fn create(
    services: &Services,
    caller: &Caller,
    wanted: NewApiToken,
) -> Result<(ApiToken, Secret), Failure> {
    let object = AuditObject::named("ApiToken", wanted.name.trim());
    let result = make(services, caller, wanted).await;
    audit::or_refused(services, caller, "createApiToken", object, result).await
}

async fn make(
    services: &Services,
    caller: &Caller,
    wanted: NewApiToken,
) -> Result<(ApiToken, Secret), Failure> {
    let (name, life) = checked(&wanted)?;
    let uow = UnitOfWork::begin(services).await?;
    may_make(&uow, caller, &wanted).await?;
    if store::api_token::count_of(uow.tx(), caller.actor.user_id).await? >= MAX_TOKENS {
        return Err(Failure::new(
            ErrorCode::LimitExceeded,
            format!("You have {MAX_TOKENS} API tokens, which is the most: revoke one first"),
        ));
    }
    let token = ApiToken {
        id: ApiTokenId::generate(),
        user_id: caller.actor.user_id,
        name: name.as_str().to_owned(),
        scope: wanted.scope,
        organization_id: wanted.organization_id,
        created_at: uow.now(),
        expires_at: life.map(|seconds| uow.now().plus_seconds(seconds)),
        last_used_at: None,
        last_used_ip: None,
    };
    let made = NewToken::generate(token.id.0)?;
    store::api_token::insert(uow.tx(), &token, name.key(), &made.hash)
        .await
        .map_err(|error| {
            if unique_violation(&error) {
                Failure::at(
                    ErrorCode::Conflict,
                    "name",
                    format!(
                        "You have a token named `{}`: choose another name",
                        name.as_str()
                    ),
                )
            } else {
                failure(error)
            }
        })?;
    let after = Some(shown(&token));
    audit::record(&uow, caller, "createApiToken", object(&token), None, after).await?;
    uow.commit().await?;
    Ok((token, made.secret))
}

/// NOT_FOUND for an organization that the caller may not know of.
async fn may_make(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    wanted: &NewApiToken,
) -> Result<(), Failure> {
    if let Some(id) = wanted.organization_id {
        organizations::known(uow.tx(), caller, id).await?;
    }
    let is_provisioner = wanted.scope == ApiTokenScope::Provisioner;
    if !is_provisioner || caller.actor.may_provide_for(wanted.organization_id) {
        return Ok(());
    }
    let (path, what) = match wanted.organization_id {
        Some(_) => (
            "organizationId",
            "Only an ADMIN of the organization or a site OWNER may make tokens for its provisioners",
        ),
        None => (
            "scope",
            "Only a site OWNER may make tokens for provisioners that serve all organizations: name one that you are an ADMIN of",
        ),
    };
    Err(Failure::at(ErrorCode::Forbidden, path, what))
}

/// The name and the life in seconds, or everything that is wrong with them.
fn checked(wanted: &NewApiToken) -> Result<(TokenName, Option<i64>), Failure> {
    let name = TokenName::parse("name", &wanted.name).and_then(|name| {
        let key = name.key();
        if key == EMBEDDED || key.starts_with(&format!("{EMBEDDED}/")) {
            let message = format!("`{EMBEDDED}` is the gateway's own token: choose another name");
            return Err(Failure::invalid("name", message));
        }
        Ok(name)
    });
    let life = match wanted.expires_in_days {
        Some(days) if !(1..=MAX_LIFE_DAYS).contains(&days) => Err(Failure::invalid(
            "expiresInDays",
            format!(
                "{days} days is not from 1 to {MAX_LIFE_DAYS}; leave it out for a token that never ends"
            ),
        )),
        days => Ok(days.map(|days| i64::from(days) * SECONDS_A_DAY)),
    };
    let place = match wanted.organization_id {
        Some(_) if wanted.scope != ApiTokenScope::Provisioner => Err(Failure::invalid(
            "organizationId",
            "Only tokens of scope PROVISIONER are for an organization: leave it out",
        )),
        _ => Ok(()),
    };
    match (name, life, place) {
        (Ok(name), Ok(life), Ok(())) => Ok((name, life)),
        (name, life, place) => {
            let failures = [name.err(), life.err(), place.err()].into_iter().flatten();
            Err(Failure::several(
                failures.flat_map(|failure| failure.errors).collect(),
            ))
        }
    }
}

/// Makes the token of this gateway's embedded provisioner anew: the earlier one ends, and so do those of
/// gateways that were not heard for a day.
pub(in crate::services) async fn replace_embedded(
    services: &Services,
    uow: &UnitOfWork<'_>,
    administrator: &User,
) -> Result<Secret, Failure> {
    let token = ApiToken {
        id: ApiTokenId::generate(),
        user_id: administrator.id,
        name: EMBEDDED.to_owned(),
        scope: ApiTokenScope::Provisioner,
        organization_id: None,
        created_at: uow.now(),
        expires_at: None,
        last_used_at: None,
        last_used_ip: None,
    };
    let made = NewToken::generate(token.id.0)?;
    let key = format!("{EMBEDDED}/{}", services.settings.gateway_id.simple());
    let unused_since = uow.now().plus_seconds(-SECONDS_A_DAY);
    store::api_token::delete_embedded(uow.tx(), &key, unused_since).await?;
    store::api_token::insert(uow.tx(), &token, key, &made.hash)
        .await
        .map_err(failure)?;
    let object = AuditObject::new("ApiToken", token.id.0, EMBEDDED);
    audit::record_own(uow, "createApiToken", object, Some(shown(&token))).await?;
    Ok(made.secret)
}

/// The token as the audit log names it.
pub(super) fn object(token: &ApiToken) -> AuditObject {
    let object = AuditObject::new("ApiToken", token.id.0, &token.name);
    match token.organization_id {
        Some(id) => object.in_organization(id),
        None => object,
    }
}

/// What the audit log shows of a token.
pub(super) fn shown(token: &ApiToken) -> Value {
    json!({
        "name": token.name,
        "scope": token.scope.as_str(),
        "organizationId": token.organization_id.map(|id| id.to_string()),
        "expiresAt": token.expires_at.map(Timestamp::to_rfc3339),
    })
}
