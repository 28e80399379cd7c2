use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult, IntoActiveModel,
};
use uuid::Uuid;

use super::{chain, fields};
use crate::domain::audit::{AuditEntry, ENCODING};
use crate::domain::{Failure, OrganizationId};
use crate::entities::audit_entry::{Entity, Model};
use crate::store::error::failure;
use crate::store::sql;

/// Adds entries behind the last one, in two statements. Nothing may be locked after it in the same
/// transaction: on PostgreSQL it holds the log's head until the commit, and everybody who writes an
/// entry waits for that. (SQLite has one writer anyway.)
pub(crate) async fn append(
    tx: &DatabaseTransaction,
    entries: Vec<AuditEntry>,
) -> Result<(), Failure> {
    let is_postgres = tx.get_database_backend() == DbBackend::Postgres;
    let lock = if is_postgres { " FOR UPDATE" } else { "" };
    let mut head = chain::read_head(tx, lock).await?;
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        head.sequence += 1;
        let mut row = row(entry, head.sequence);
        head.hash = fields(&row).hash(head.hash);
        row.hash = head.hash.0.to_vec();
        rows.push(row.into_active_model());
    }
    Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await
        .map(drop)
        .map_err(failure)
}

fn row(entry: AuditEntry, sequence: i64) -> Model {
    Model {
        sequence,
        id: entry.id.0,
        at: entry.at.0,
        organization_id: entry.object.organization.map(|id| id.0),
        actor_id: entry.actor_id.map(|id| id.0),
        actor_name: entry.actor_name,
        token_id: entry.token_id,
        ip: entry.meta.ip,
        user_agent: entry.meta.user_agent,
        request_id: entry.meta.request_id,
        action: entry.action,
        object_kind: entry.object.kind.into_owned(),
        object_id: entry.object.id,
        object_name: entry.object.name,
        before: entry.before.map(|value| value.to_string()),
        after: entry.after.map(|value| value.to_string()),
        code: entry.code.map(|code| code.as_str().to_owned()),
        encoding: ENCODING,
        hash: Vec::new(),
    }
}

#[derive(FromQueryResult)]
struct Place {
    organization_id: Uuid,
}

/// The organization of an object, by its kind and id; `None` for what is in none.
pub(crate) async fn organization_of(
    db: &impl ConnectionTrait,
    kind: &str,
    id: Uuid,
) -> Result<Option<OrganizationId>, Failure> {
    let text = match kind {
        "Task" => "SELECT organization_id FROM tasks WHERE id = $1",
        "Workspace" => "SELECT organization_id FROM workspaces WHERE id = $1",
        "Build" => {
            "SELECT w.organization_id FROM builds b JOIN workspaces w ON w.id = b.workspace_id WHERE b.id = $1"
        }
        "Template" => "SELECT organization_id FROM templates WHERE id = $1",
        "TemplateVersion" => {
            "SELECT t.organization_id FROM template_versions v JOIN templates t ON t.id = v.template_id WHERE v.id = $1"
        }
        "Organization" => "SELECT id AS organization_id FROM organizations WHERE id = $1",
        _ => return Ok(None),
    };
    let place = sql::one::<Place>(db, text, [id.into()]).await?;
    Ok(place.map(|place| OrganizationId(place.organization_id)))
}
