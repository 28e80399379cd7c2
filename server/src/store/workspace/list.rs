use sea_orm::{ConnectionTrait, FromQueryResult};

use super::cursor::WorkspaceCursor;
use super::{Row, from_row};
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::search::{OrderDirection, WorkspaceFilter, WorkspaceOrder, WorkspaceOrderField};
use crate::domain::user::{Actor, Scope};
use crate::domain::workspace::{Workspace, WorkspaceStatus};
use crate::domain::{Failure, UserId};
use crate::store::condition::Condition;
use crate::store::sql;

fn condition(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filters: &[WorkspaceFilter],
) -> Result<Condition, Failure> {
    let mut condition = Condition::in_scope("w", &actor.scope());
    let mut statuses = filters.iter().flat_map(|filter| &filter.status);
    if !statuses.any(|status| *status == WorkspaceStatus::Deleted) {
        condition.and("w.deleted_at IS NULL", []);
    }
    for filter in filters {
        condition.and_workspaces(db.get_database_backend(), filter, actor.user_id)?;
    }
    Ok(condition)
}

/// A page of the workspaces that the actor may read and all filters let through; one statement.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filters: &[WorkspaceFilter],
    order: WorkspaceOrder,
    page: PageRequest<WorkspaceCursor>,
) -> Result<Page<Workspace>, Failure> {
    let mut condition = condition(db, actor, filters)?;
    let column = match order.field {
        WorkspaceOrderField::Name => "w.name_key",
        WorkspaceOrderField::CreatedAt => "w.created_at",
        WorkspaceOrderField::LastUsedAt => "w.last_used_at",
    };
    let descending = order.direction == OrderDirection::Desc;
    let reads_down = descending == (page.direction == Direction::Forward);
    if let Some(cursor) = &page.cursor {
        let value = cursor.value(order.field).ok_or_else(|| {
            let what = "The cursor belongs to a list with another order";
            Failure::invalid("after", what)
        })?;
        let sign = if reads_down { "<" } else { ">" };
        let text = format!("({column}, w.id) {sign} (?, ?)");
        condition.and(&text, [value, cursor.id.0.into()]);
    }
    let way = if reads_down { "DESC" } else { "ASC" };
    let limit = condition.place((i64::from(page.limit) + 1).into());
    let text = format!(
        "SELECT w.* FROM workspaces w WHERE {} ORDER BY {column} {way}, w.id {way} LIMIT {limit}",
        condition.text
    );
    let rows = sql::all::<Row>(db, &text, condition.values).await?;
    let rows = rows.into_iter().map(from_row).collect::<Result<_, _>>()?;
    Ok(Page::from_overfetch(rows, &page))
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many workspaces the whole list has.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filters: &[WorkspaceFilter],
) -> Result<i64, Failure> {
    let condition = condition(db, actor, filters)?;
    let text = format!(
        "SELECT COUNT(*) AS count FROM workspaces w WHERE {}",
        condition.text
    );
    let row = sql::one::<Count>(db, &text, condition.values).await?;
    Ok(row.map_or(0, |row| row.count))
}

/// The workspace with this owner's username and this name, whatever their case, when it is in the
/// scope; not one that is deleted or being deleted.
pub(crate) async fn by_name(
    db: &impl ConnectionTrait,
    scope: &Scope,
    owner: &str,
    name: &str,
) -> Result<Option<Workspace>, Failure> {
    let text = "SELECT w.* FROM workspaces w JOIN users u ON u.id = w.owner_id WHERE u.username_key = $1 \
        AND w.name_key = $2 AND w.deleted_at IS NULL AND w.delete_requested_at IS NULL";
    let values = [
        owner.to_lowercase().into(),
        name.to_ascii_lowercase().into(),
    ];
    let row = sql::one::<Row>(db, text, values).await?;
    let workspace = row.map(from_row).transpose()?;
    Ok(workspace.filter(|found| scope.includes(found.owner_id, found.organization_id)))
}

/// The workspace that somebody made with this idempotency key, deleted or not.
pub(crate) async fn by_idempotency_key(
    db: &impl ConnectionTrait,
    made_by: UserId,
    key: &str,
) -> Result<Option<Workspace>, Failure> {
    let text = "SELECT * FROM workspaces WHERE created_by = $1 AND idempotency_key = $2";
    let row = sql::one::<Row>(db, text, [made_by.0.into(), key.into()]).await?;
    row.map(from_row).transpose()
}
