use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::from_row;
use crate::domain::audit::StoredEntry;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::search::{AuditFilter, AuditResult};
use crate::domain::user::AuditScope;
use crate::domain::{AuditEntryId, Failure};
use crate::entities::audit_entry::Model;
use crate::store::condition::{Condition, part_of};
use crate::store::sql;

/// A page of the entries in the scope that the filter lets through, newest first; one statement.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    scope: &AuditScope,
    filters: &[AuditFilter],
    page: &PageRequest<i64>,
) -> Result<Page<StoredEntry>, Failure> {
    let mut condition = narrowed(scope, filters);
    let is_forward = page.direction == Direction::Forward;
    let (sign, way) = if is_forward {
        ("<", "DESC")
    } else {
        (">", "ASC")
    };
    if let Some(cursor) = page.cursor {
        condition.and(&format!("e.sequence {sign} ?"), [cursor.into()]);
    }
    let limit = condition.place((i64::from(page.limit) + 1).into());
    let text = format!(
        "SELECT e.* FROM audit_entries e WHERE {} ORDER BY e.sequence {way} LIMIT {limit}",
        condition.text
    );
    let rows = sql::all::<Model>(db, &text, condition.values).await?;
    let rows = rows.into_iter().map(from_row).collect::<Result<_, _>>()?;
    Ok(Page::from_overfetch(rows, page))
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many entries the whole list has.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    scope: &AuditScope,
    filters: &[AuditFilter],
) -> Result<i64, Failure> {
    let condition = narrowed(scope, filters);
    let text = format!(
        "SELECT COUNT(*) AS count FROM audit_entries e WHERE {}",
        condition.text
    );
    let row = sql::one::<Count>(db, &text, condition.values).await?;
    Ok(row.map_or(0, |row| row.count))
}

/// The entry with this id, when it is in the scope.
pub(crate) async fn get(
    db: &impl ConnectionTrait,
    scope: &AuditScope,
    id: AuditEntryId,
) -> Result<Option<StoredEntry>, Failure> {
    let mut condition = narrowed(scope, &[]);
    condition.and("e.id = ?", [id.0.into()]);
    let text = format!("SELECT e.* FROM audit_entries e WHERE {}", condition.text);
    let row = sql::one::<Model>(db, &text, condition.values).await?;
    row.map(from_row).transpose()
}

/// The entries behind the first number and up to the second one, oldest first.
pub(crate) async fn oldest(
    db: &impl ConnectionTrait,
    scope: &AuditScope,
    filters: &[AuditFilter],
    (behind, end): (i64, i64),
    limit: i64,
) -> Result<Vec<StoredEntry>, Failure> {
    let mut condition = narrowed(scope, filters);
    let range = [behind.into(), end.into()];
    condition.and("e.sequence > ? AND e.sequence <= ?", range);
    let limit = condition.place(limit.into());
    let text = format!(
        "SELECT e.* FROM audit_entries e WHERE {} ORDER BY e.sequence LIMIT {limit}",
        condition.text
    );
    let rows = sql::all::<Model>(db, &text, condition.values).await?;
    rows.into_iter().map(from_row).collect()
}

fn narrowed(scope: &AuditScope, filters: &[AuditFilter]) -> Condition {
    let mut condition = Condition::new();
    if let AuditScope::Of(organizations) = scope {
        let places = condition.places(organizations.iter().map(|id| Value::from(id.0)));
        condition.and(&format!("e.organization_id IN ({places})"), []);
    }
    for filter in filters {
        narrow(&mut condition, filter);
    }
    condition
}

fn narrow(condition: &mut Condition, filter: &AuditFilter) {
    if let Some(actor) = &filter.actor {
        let key = actor.to_lowercase();
        // By name too: an entry outlives its user, and `system` is none.
        condition.and(
            "(LOWER(e.actor_name) = ? OR e.actor_id = (SELECT id FROM users WHERE username_key = ?))",
            [key.clone().into(), key.into()],
        );
    }
    if let Some(organization) = &filter.organization {
        condition.and(
            "e.organization_id = (SELECT id FROM organizations WHERE name_key = ?)",
            [organization.to_lowercase().into()],
        );
    }
    condition.and_one_of("e.action", filter.action.iter().map(String::as_str));
    condition.and_one_of("e.object_kind", filter.kind.iter().map(String::as_str));
    condition.and_one_of("e.code", filter.code.iter().map(|code| code.as_str()));
    match filter.result {
        None => {}
        Some(AuditResult::Succeeded) => condition.and("e.code IS NULL", []),
        Some(AuditResult::Refused) => condition.and("e.code IS NOT NULL", []),
    }
    if let Some(id) = filter.object {
        condition.and("e.object_id = ?", [id.into()]);
    }
    if let Some(after) = filter.after {
        condition.and("e.at >= ?", [after.0.into()]);
    }
    if let Some(before) = filter.before {
        condition.and("e.at < ?", [before.0.into()]);
    }
    for text in &filter.text {
        let part = part_of(text);
        condition.and(
            "(LOWER(e.object_name) LIKE ? ESCAPE '!' OR LOWER(e.actor_name) LIKE ? ESCAPE '!' \
              OR LOWER(e.action) LIKE ? ESCAPE '!' OR e.ip = ? OR e.request_id = ?)",
            [
                part.clone().into(),
                part.clone().into(),
                part.into(),
                text.clone().into(),
                text.clone().into(),
            ],
        );
    }
}
