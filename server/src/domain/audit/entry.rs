use std::borrow::Cow;

use serde_json::Value;
use uuid::Uuid;

use super::ChainHash;
use crate::domain::user::RequestMeta;
use crate::domain::{AuditEntryId, ErrorCode, OrganizationId, Timestamp, UserId};

/// Most characters that an entry keeps of an object's name.
const MAX_NAME_CHARS: usize = 256;

/// What was acted on. It outlives the object, so it carries the name as well.
#[derive(Clone, Debug)]
pub struct AuditObject {
    /// The noun, as in the API: `Task`, `ApiToken`.
    pub kind: Cow<'static, str>,
    /// Its id; `None` when there was no such object.
    pub id: Option<Uuid>,
    /// Its name at that time; may be empty.
    pub name: String,
    /// The organization that it is in. `None`: it is looked up by the id, where there is one.
    pub organization: Option<OrganizationId>,
}

impl AuditObject {
    /// An object that exists.
    pub fn new(kind: impl Into<Cow<'static, str>>, id: Uuid, name: impl Into<String>) -> Self {
        Self {
            id: Some(id),
            ..Self::named(kind, name)
        }
    }

    /// An object that was named in a request and may not exist.
    pub fn named(kind: impl Into<Cow<'static, str>>, name: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            id: None,
            name: shown(&name.into()),
            organization: None,
        }
    }

    /// In this organization: its administrators and auditors may read the entry.
    #[must_use]
    pub fn in_organization(self, organization: OrganizationId) -> Self {
        Self {
            organization: Some(organization),
            ..self
        }
    }
}

/// A name may be what somebody sent in a request that was refused: it is cut, and characters that
/// aren't text (or that a database can't hold) are replaced.
fn shown(name: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    name.chars().take(MAX_NAME_CHARS).map(printable).collect()
}

/// An entry as a rule writes it.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When.
    pub at: Timestamp,
    /// Who; `None`: the gateway itself, or someone unknown.
    pub actor_id: Option<UserId>,
    /// Who, by name; `system` for the gateway itself, empty for someone unknown.
    pub actor_name: String,
    /// The session or API token that was used.
    pub token_id: Option<Uuid>,
    /// From where.
    pub meta: RequestMeta,
    /// What, by the mutation's name.
    pub action: String,
    /// To what.
    pub object: AuditObject,
    /// What changed of the object, before; without secrets.
    pub before: Option<Value>,
    /// What changed of the object, after; without secrets.
    pub after: Option<Value>,
    /// Why it was refused; `None`: it was done.
    pub code: Option<ErrorCode>,
}

/// An entry as it stands in the log.
#[derive(Clone, Debug)]
pub struct StoredEntry {
    /// Its place: 1, 2, 3… without gaps.
    pub sequence: i64,
    /// Its id.
    pub id: AuditEntryId,
    /// When.
    pub at: Timestamp,
    /// The organization of the object; `None`: it is in none.
    pub organization_id: Option<OrganizationId>,
    /// Who; `None`: the gateway itself, or someone unknown.
    pub actor_id: Option<UserId>,
    /// Who, by name at that time.
    pub actor_name: String,
    /// The session or API token that was used.
    pub token_id: Option<Uuid>,
    /// From where.
    pub meta: RequestMeta,
    /// What, by the mutation's name.
    pub action: String,
    /// The noun of what was acted on.
    pub object_kind: String,
    /// Its id.
    pub object_id: Option<Uuid>,
    /// Its name at that time.
    pub object_name: String,
    /// JSON.
    pub before: Option<String>,
    /// JSON.
    pub after: Option<String>,
    /// Why it was refused; `None`: it was done.
    pub code: Option<ErrorCode>,
    /// The hash over the entry before it and itself.
    pub hash: ChainHash,
}
