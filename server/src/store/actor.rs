//! Who a credential is: the one statement that every request makes. It gives a row for each
//! organization of the user, or one without. The credentials of a suspended user are not found; the
//! gateway's own token is nobody's, although it names the administrator.

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::column::word;
use super::{sql, user};
use crate::auth::SecretHash;
use crate::domain::user::{Actor, ApiTokenScope, Credential, EMBEDDED, Membership};
use crate::domain::{ApiTokenId, Failure, OrganizationId, SessionId, Timestamp, UserId};

/// A credential that was found, before its secret and its end are checked.
pub(crate) struct Found {
    /// What its secret must match.
    pub(crate) hash: SecretHash,
    /// When it ends; `None`: never.
    pub(crate) expires_at: Option<Timestamp>,
    /// When it was last used.
    pub(crate) last_used_at: Option<Timestamp>,
    /// What it is good for.
    pub(crate) scope: ApiTokenScope,
    /// PROVISIONER: the only organization that it is good for; `None`: all.
    pub(crate) organization: Option<OrganizationId>,
    /// It is the gateway's own token, for the provisioner inside it.
    pub(crate) is_gateways_own: bool,
    /// Who it is.
    pub(crate) actor: Actor,
}

const BY_SESSION: &str = "\
SELECT c.secret_hash, c.expires_at, c.last_used_at, 'USER' AS scope, '' AS name_key, CAST(NULL AS uuid) AS serves, u.id AS user_id, u.username, u.roles, m.organization_id, m.role \
FROM sessions c JOIN users u ON u.id = c.user_id LEFT JOIN memberships m ON m.user_id = u.id \
WHERE c.id = $1 AND u.suspended_at IS NULL ORDER BY m.created_at, m.organization_id";

const BY_API_TOKEN: &str = "\
SELECT c.secret_hash, c.expires_at, c.last_used_at, c.scope, c.name_key, c.organization_id AS serves, u.id AS user_id, u.username, u.roles, m.organization_id, m.role \
FROM api_tokens c JOIN users u ON u.id = c.user_id LEFT JOIN memberships m ON m.user_id = u.id \
WHERE c.id = $1 AND (u.suspended_at IS NULL OR c.scope = 'PROVISIONER' AND c.name_key LIKE 'embedded/%') ORDER BY m.created_at, m.organization_id";

const BY_USERNAME: &str = "\
SELECT u.id AS user_id, u.username, u.roles, m.organization_id, m.role \
FROM users u LEFT JOIN memberships m ON m.user_id = u.id \
WHERE u.username_key = $1 AND u.suspended_at IS NULL ORDER BY m.created_at, m.organization_id";

const BY_USER: &str = "\
SELECT u.id AS user_id, u.username, u.roles, m.organization_id, m.role \
FROM users u LEFT JOIN memberships m ON m.user_id = u.id \
WHERE u.id = $1 AND u.suspended_at IS NULL ORDER BY m.created_at, m.organization_id";

/// The session with this id.
pub(crate) async fn by_session(
    db: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<Found>, Failure> {
    let rows = sql::all(db, BY_SESSION, [id.0.into()]).await?;
    found(rows, Credential::Session(id))
}

/// The API token with this id.
pub(crate) async fn by_api_token(
    db: &impl ConnectionTrait,
    id: ApiTokenId,
) -> Result<Option<Found>, Failure> {
    let rows = sql::all(db, BY_API_TOKEN, [id.0.into()]).await?;
    found(rows, Credential::ApiToken(id))
}

/// The user with this sign-in name (in lower case), as the bootstrap token's bearer.
pub(crate) async fn by_username(
    db: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<Actor>, Failure> {
    let rows: Vec<UserRow> = sql::all(db, BY_USERNAME, [key.into()]).await?;
    actor(rows, Credential::Bootstrap)
}

/// A user as somebody who acts by this credential; `None` when they are suspended.
pub(crate) async fn by_user(
    db: &impl ConnectionTrait,
    id: UserId,
    credential: Credential,
) -> Result<Option<Actor>, Failure> {
    let rows: Vec<UserRow> = sql::all(db, BY_USER, [id.0.into()]).await?;
    actor(rows, credential)
}

#[derive(FromQueryResult)]
struct CredentialRow {
    secret_hash: Vec<u8>,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    scope: String,
    name_key: String,
    serves: Option<Uuid>,
    #[sea_orm(nested)]
    user: UserRow,
}

#[derive(FromQueryResult)]
struct UserRow {
    user_id: Uuid,
    username: String,
    roles: String,
    organization_id: Option<Uuid>,
    role: Option<String>,
}

fn found(rows: Vec<CredentialRow>, credential: Credential) -> Result<Option<Found>, Failure> {
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let hash = SecretHash::from_stored(&first.secret_hash)
        .ok_or_else(|| Failure::internal("a stored secret's hash is not 32 bytes"))?;
    let expires_at = first.expires_at.map(Timestamp);
    let last_used_at = first.last_used_at.map(Timestamp);
    let scope: ApiTokenScope = word(&first.scope)?;
    let its_gateway = first.name_key.strip_prefix(EMBEDDED);
    let is_gateways_own = scope == ApiTokenScope::Provisioner
        && its_gateway.is_some_and(|rest| rest.starts_with('/'));
    let organization = first.serves.map(OrganizationId);
    let users = rows.into_iter().map(|row| row.user).collect();
    Ok(actor(users, credential)?.map(|actor| Found {
        hash,
        expires_at,
        last_used_at,
        scope,
        organization,
        is_gateways_own,
        actor: Actor {
            is_read_only: scope == ApiTokenScope::Read,
            ..actor
        },
    }))
}

fn actor(rows: Vec<UserRow>, credential: Credential) -> Result<Option<Actor>, Failure> {
    let memberships = rows
        .iter()
        .filter_map(|row| row.organization_id.zip(row.role.as_deref()))
        .map(|(organization, role)| {
            Ok(Membership {
                organization_id: OrganizationId(organization),
                role: word(role)?,
            })
        })
        .collect::<Result<_, Failure>>()?;
    rows.into_iter()
        .next()
        .map(|row| {
            Ok(Actor {
                user_id: UserId(row.user_id),
                username: row.username,
                roles: user::roles(&row.roles)?,
                memberships,
                credential,
                is_read_only: false,
            })
        })
        .transpose()
}
