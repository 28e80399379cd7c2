//! Entries of the audit log. There is no function that changes or removes one, and the database
//! refuses to.

mod append;
mod chain;
mod list;

pub(crate) use append::{append, organization_of};
pub(crate) use chain::{ends, head, links};
pub(crate) use list::{count, get, list, oldest};

use crate::domain::audit::{ChainHash, Fields, StoredEntry};
use crate::domain::user::RequestMeta;
use crate::domain::{AuditEntryId, Failure, OrganizationId, Timestamp, UserId};
use crate::entities::audit_entry::Model;
use crate::store::column::word_or_none;

/// A stored hash; `None` when it is not 32 bytes.
fn hash(bytes: &[u8]) -> Option<ChainHash> {
    bytes.try_into().ok().map(ChainHash)
}

/// What the hash of a row is made of.
fn fields(row: &Model) -> Fields<'_> {
    Fields {
        sequence: row.sequence,
        id: row.id,
        at: row.at,
        organization_id: row.organization_id,
        actor_id: row.actor_id,
        actor_name: &row.actor_name,
        token_id: row.token_id,
        ip: row.ip.as_deref(),
        user_agent: row.user_agent.as_deref(),
        request_id: &row.request_id,
        action: &row.action,
        object_kind: &row.object_kind,
        object_id: row.object_id,
        object_name: &row.object_name,
        before: row.before.as_deref(),
        after: row.after.as_deref(),
        code: row.code.as_deref(),
    }
}

fn from_row(row: Model) -> Result<StoredEntry, Failure> {
    Ok(StoredEntry {
        sequence: row.sequence,
        id: AuditEntryId(row.id),
        at: Timestamp(row.at),
        organization_id: row.organization_id.map(OrganizationId),
        actor_id: row.actor_id.map(UserId),
        actor_name: row.actor_name,
        token_id: row.token_id,
        meta: RequestMeta {
            request_id: row.request_id,
            ip: row.ip,
            user_agent: row.user_agent,
            ..RequestMeta::default()
        },
        action: row.action,
        object_kind: row.object_kind,
        object_id: row.object_id,
        object_name: row.object_name,
        before: row.before,
        after: row.after,
        code: word_or_none(row.code.as_deref())?,
        hash: hash(&row.hash)
            .ok_or_else(|| Failure::internal("an audit entry's hash is not 32 bytes"))?,
    })
}
