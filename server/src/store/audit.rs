//! Entries of the audit log. There is no function that changes or removes one, and the database
//! refuses to.

mod append;
mod chain;

pub(crate) use append::{append, organization_of};
pub(crate) use chain::{ends, head, links};

use crate::domain::audit::{ChainHash, Fields};
use crate::entities::audit_entry::Model;

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
