//! Entries of the audit log.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::error::failure;
use crate::domain::Failure;
use crate::domain::audit::AuditEntry;
use crate::entities::audit_entry::{ActiveModel, Entity};

/// Adds an entry. There is no function that changes or removes one.
pub(crate) async fn insert(db: &impl ConnectionTrait, entry: &AuditEntry) -> Result<(), Failure> {
    let row = ActiveModel {
        id: Set(entry.id.0),
        at: Set(entry.at.0),
        actor_id: Set(entry.actor_id.map(|id| id.0)),
        actor_name: Set(entry.actor_name.clone()),
        token_id: Set(entry.token_id),
        ip: Set(entry.meta.ip.clone()),
        user_agent: Set(entry.meta.user_agent.clone()),
        request_id: Set(entry.meta.request_id.clone()),
        action: Set(entry.action.clone()),
        object_kind: Set(entry.object.kind.to_owned()),
        object_id: Set(entry.object.id),
        object_name: Set(entry.object.name.clone()),
        before: Set(entry.before.as_ref().map(ToString::to_string)),
        after: Set(entry.after.as_ref().map(ToString::to_string)),
        code: Set(entry.code.map(|code| code.as_str().to_owned())),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
        .map_err(failure)
}
