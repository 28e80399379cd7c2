use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::cursor::{Key, TaskCursor};
use super::from_row;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::search::{OrderDirection, TaskFilter, TaskOrder, TaskOrderField};
use crate::domain::task::Task;
use crate::domain::user::Actor;
use crate::domain::{Failure, Timestamp};
use crate::entities::task::Model;
use crate::store::condition::Condition;
use crate::store::sql;

/// A page of the tasks that the actor may read and the filter lets through; one statement.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &TaskFilter,
    order: Option<TaskOrder>,
    page: PageRequest<TaskCursor>,
) -> Result<Page<Task>, Failure> {
    let mut condition = Condition::in_scope("t", &actor.scope());
    condition.and("t.deleted_at IS NULL", []);
    condition.and_filter(filter, actor.user_id);
    let descending = order.is_none_or(|order| order.direction == OrderDirection::Desc);
    let reads_down = descending == (page.direction == Direction::Forward);
    if let Some(cursor) = &page.cursor {
        if !cursor.is_of(order) {
            return Err(Failure::invalid(
                "after",
                "The cursor belongs to a list with another order",
            ));
        }
        let (columns, values) = place(cursor);
        let marks = vec!["?"; values.len()].join(", ");
        let sign = if reads_down { "<" } else { ">" };
        condition.and(&format!("({columns}) {sign} ({marks})"), values);
    }
    let way = if reads_down { "DESC" } else { "ASC" };
    let order_by: Vec<_> = columns(order)
        .iter()
        .map(|column| format!("{column} {way}"))
        .collect();
    let limit = condition.place((i64::from(page.limit) + 1).into());
    let text = format!(
        "SELECT t.* FROM tasks t WHERE {} ORDER BY {} LIMIT {limit}",
        condition.text,
        order_by.join(", ")
    );
    let rows = sql::all::<Model>(db, &text, condition.values).await?;
    let rows = rows.into_iter().map(from_row).collect::<Result<_, _>>()?;
    Ok(Page::from_overfetch(rows, &page))
}

fn columns(order: Option<TaskOrder>) -> &'static [&'static str] {
    match order.map(|order| order.field) {
        None => &["t.running", "t.created_at", "t.id"],
        Some(TaskOrderField::CreatedAt) => &["t.created_at", "t.id"],
        Some(TaskOrderField::UpdatedAt) => &["t.updated_at", "t.id"],
        Some(TaskOrderField::Name) => &["t.name_key", "t.id"],
    }
}

fn place(cursor: &TaskCursor) -> (&'static str, Vec<Value>) {
    let id = cursor.id.0.into();
    match &cursor.key {
        Key::Running(running, at) => (
            "t.running, t.created_at, t.id",
            vec![i32::from(*running).into(), at.0.into(), id],
        ),
        Key::Created(at) => ("t.created_at, t.id", vec![at.0.into(), id]),
        Key::Updated(at) => ("t.updated_at, t.id", vec![at.0.into(), id]),
        Key::Name(name) => ("t.name_key, t.id", vec![name.clone().into(), id]),
    }
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many tasks the whole list has.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &TaskFilter,
) -> Result<i64, Failure> {
    let mut condition = Condition::in_scope("t", &actor.scope());
    condition.and("t.deleted_at IS NULL", []);
    condition.and_filter(filter, actor.user_id);
    let text = format!(
        "SELECT COUNT(*) AS count FROM tasks t WHERE {}",
        condition.text
    );
    let row = sql::one::<Count>(db, &text, condition.values).await?;
    Ok(row.map_or(0, |row| row.count))
}

#[derive(FromQueryResult)]
struct Matched {
    matched: i32,
}

/// Tasks in the actor's scope that were changed at `since` or later, deleted ones too, oldest
/// change first; with whether each is in the filtered list now.
pub(crate) async fn changed_since(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &TaskFilter,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<(Task, bool)>, Failure> {
    let mut matched = Condition::new();
    matched.and("t.deleted_at IS NULL", []);
    matched.and_filter(filter, actor.user_id);
    let matched_text = std::mem::replace(&mut matched.text, "TRUE".to_owned());
    matched.and("t.updated_at >= ?", [since.0.into()]);
    matched.and_in_scope("t", &actor.scope());
    let limit = matched.place(i64::from(limit).into());
    let text = format!(
        "SELECT t.*, CASE WHEN {matched_text} THEN 1 ELSE 0 END AS matched FROM tasks t \
         WHERE {} ORDER BY t.updated_at, t.id LIMIT {limit}",
        matched.text
    );
    let rows = db
        .query_all_raw(sql::statement(db, &text, matched.values))
        .await;
    let mut tasks = Vec::new();
    for row in rows.map_err(crate::store::error::failure)? {
        let read = |row| -> Result<_, sea_orm::DbErr> {
            Ok((
                Model::from_query_result(row, "")?,
                Matched::from_query_result(row, "")?,
            ))
        };
        let (model, Matched { matched }) = read(&row).map_err(crate::store::error::failure)?;
        tasks.push((from_row(model)?, matched == 1));
    }
    Ok(tasks)
}
