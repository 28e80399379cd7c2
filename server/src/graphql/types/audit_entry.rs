//! Entries of the audit log.

use async_graphql::{ID, Object, SimpleObject};

use super::organization::Organization;
use super::user::User;
use crate::domain::ErrorCode;
use crate::domain::audit::{StoredEntry, changes};
use crate::graphql::connection::connection;
use crate::graphql::rows::{Maybe, Planned, planned};
use crate::graphql::{DateTime, Long};

/// What somebody did, or was refused. Entries are never changed or removed, and each one's hash is
/// over the one before it as well: `taskyard audit verify` finds what was tampered with.
#[derive(Clone)]
pub struct AuditEntry(pub StoredEntry);

connection!(
    AuditEntryConnection,
    AuditEntryEdge,
    AuditEntry,
    "entries of the audit log"
);

/// What became of one field of an object.
#[derive(SimpleObject, Planned)]
pub struct AuditChange {
    /// The field; empty when the object is told as a whole.
    field: String,
    /// Its value before, as JSON; null: it had none.
    before: Option<String>,
    /// Its value after, as JSON; null: it has none.
    after: Option<String>,
}

/// What somebody did, or was refused. Entries are never changed or removed, and each one's hash is
/// over the one before it as well: `taskyard audit verify` finds what was tampered with.
#[planned]
#[Object]
impl AuditEntry {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its place in the log: 1, 2, 3… without gaps.
    async fn sequence(&self) -> Long {
        Long(self.0.sequence)
    }

    /// When it was done.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// Who did it; null: the gateway itself, somebody who is not known, or a user who is gone.
    async fn actor(&self) -> Maybe<User> {
        Maybe(self.0.actor_id)
    }

    /// Who did it, by name at that time: `system` for the gateway itself, empty for somebody who is
    /// not known.
    async fn actor_name(&self) -> &str {
        &self.0.actor_name
    }

    /// The session or API token that was used.
    async fn token_id(&self) -> Option<ID> {
        self.0.token_id.map(ID::from)
    }

    /// The address that it came from.
    async fn ip(&self) -> Option<&str> {
        self.0.meta.ip.as_deref()
    }

    /// The program that it came from, as it calls itself; at most 256 characters.
    async fn user_agent(&self) -> Option<&str> {
        self.0.meta.user_agent.as_deref()
    }

    /// The request that it came with, as the header `x-request-id` and the log name it. Empty for
    /// what the gateway did by itself.
    async fn request_id(&self) -> &str {
        &self.0.meta.request_id
    }

    /// What was done, by the mutation's name.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The noun of what it was done to, such as `Task`.
    async fn object_kind(&self) -> &str {
        &self.0.object_kind
    }

    /// Its id; null when there was no such object.
    async fn object_id(&self) -> Option<ID> {
        self.0.object_id.map(ID::from)
    }

    /// Its name at that time; may be empty.
    async fn object_name(&self) -> &str {
        &self.0.object_name
    }

    /// The organization that the object is in; null: it is in none.
    async fn organization(&self) -> Maybe<Organization> {
        Maybe(self.0.organization_id)
    }

    /// Why it was refused; null: it was done.
    async fn code(&self) -> Option<ErrorCode> {
        self.0.code
    }

    /// What differs between `before` and `after`, by field; secrets are masked.
    async fn changes(&self) -> Vec<AuditChange> {
        let found = changes(self.0.before.as_deref(), self.0.after.as_deref());
        let change = |change: crate::domain::audit::Change| AuditChange {
            field: change.field,
            before: change.before,
            after: change.after,
        };
        found.into_iter().map(change).collect()
    }

    /// What changed of the object, before, as JSON; secrets are masked.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// What changed of the object, after, as JSON; secrets are masked.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }

    /// Its hash (SHA-256, 64 hex digits), over the hash of the entry before it and its own content.
    async fn hash(&self) -> String {
        self.0.hash.to_string()
    }
}
