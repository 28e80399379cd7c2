use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::cursor::{Key, TaskCursor};
use super::from_row;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::search::{OrderDirection, TaskFilter, TaskOrder, TaskOrderField};
use crate::domain::task::ListedTask;
use crate::domain::user::Actor;
use crate::domain::{Failure, UserId};
use crate::entities::task::Model;
use crate::store::condition::Condition;
use crate::store::error::failure;
use crate::store::sql;

/// A page of the tasks that the actor may read and the filter lets through; one statement.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &TaskFilter,
    order: Option<TaskOrder>,
    page: PageRequest<TaskCursor>,
) -> Result<Page<ListedTask>, Failure> {
    if let Some(cursor) = &page.cursor
        && !cursor.is_of(order)
    {
        let what = "The cursor belongs to a list with another order";
        return Err(Failure::invalid("after", what));
    }
    let mut condition = Condition::in_scope("t", &actor.scope());
    condition.and("t.deleted_at IS NULL", []);
    condition.and_filter(filter, actor.user_id);
    let descending = order.is_none_or(|order| order.direction == OrderDirection::Desc);
    let read = Reading {
        viewer: actor.user_id,
        order,
        down: descending == (page.direction == Direction::Forward),
        cursor: page.cursor.as_ref(),
        limit: i64::from(page.limit) + 1,
    };
    let text = if order.is_none() {
        read.favorites_first(filter, &mut condition)
    } else {
        read.ordered(&mut condition)
    };
    let statement = sql::statement(db, &text, condition.values);
    let rows = db.query_all_raw(statement).await.map_err(failure)?;
    let listed = rows.iter().map(|row| {
        let model = Model::from_query_result(row, "").map_err(failure)?;
        let Favorite { is_favorite } = Favorite::from_query_result(row, "").map_err(failure)?;
        Ok(ListedTask {
            task: from_row(model)?,
            is_favorite: is_favorite == 1,
        })
    });
    let listed = listed.collect::<Result<_, Failure>>()?;
    Ok(Page::from_overfetch(listed, &page))
}

#[derive(FromQueryResult)]
struct Favorite {
    is_favorite: i32,
}

/// How a page is read.
struct Reading<'a> {
    viewer: UserId,
    order: Option<TaskOrder>,
    /// Largest first.
    down: bool,
    cursor: Option<&'a TaskCursor>,
    limit: i64,
}

impl Reading<'_> {
    /// The rest of a statement in an order that its caller named.
    fn ordered(&self, condition: &mut Condition) -> String {
        let viewer = condition.place(self.viewer.0.into());
        self.and_beyond(condition);
        let limit = condition.place(self.limit.into());
        format!(
            "SELECT t.*, CASE WHEN EXISTS (SELECT 1 FROM task_favorites f WHERE f.user_id = {viewer} \
             AND f.task_id = t.id) THEN 1 ELSE 0 END AS is_favorite FROM tasks t WHERE {} ORDER BY {} LIMIT {limit}",
            condition.text,
            self.order_by("t.")
        )
    }

    /// The favourites, then the others: each in the same order, so that the others follow an index
    /// however many there are, and the favourites are few. Beyond the last favourite only the others
    /// are read.
    fn favorites_first(&self, filter: &TaskFilter, condition: &mut Condition) -> String {
        let beyond = |favorite: bool| match self.cursor {
            // A list reads favourites first when it goes down.
            Some(cursor) => cursor.is_favorite() != favorite && favorite == self.down,
            None => false,
        };
        let wanted = |favorite: &bool| {
            filter.favorite.is_none_or(|only| only == *favorite) && !beyond(*favorite)
        };
        let parts = [true, false].into_iter().filter(wanted);
        let viewer = condition.place(self.viewer.0.into());
        let limit = condition.place(self.limit.into());
        let mut parts: Vec<_> = parts
            .map(|favorite| {
                let mut part = Condition {
                    text: condition.text.clone(),
                    values: std::mem::take(&mut condition.values),
                };
                if self
                    .cursor
                    .is_some_and(|cursor| cursor.is_favorite() == favorite)
                {
                    self.and_beyond(&mut part);
                }
                let (is, flag) = if favorite { ("IN", 1) } else { ("NOT IN", 0) };
                let text = format!(
                    "SELECT t.*, {flag} AS is_favorite FROM tasks t WHERE {} AND t.id {is} \
                     (SELECT f.task_id FROM task_favorites f WHERE f.user_id = {viewer}) ORDER BY {} LIMIT {limit}",
                    part.text,
                    self.order_by("t.")
                );
                condition.values = part.values;
                text
            })
            .collect();
        match (parts.pop(), parts.pop()) {
            (Some(only), None) => only,
            (Some(others), Some(favorites)) => format!(
                "SELECT x.* FROM (SELECT * FROM ({favorites}) a UNION ALL SELECT * FROM ({others}) b) x \
                 ORDER BY x.is_favorite {}, {} LIMIT {limit}",
                self.way(),
                self.order_by("x.")
            ),
            (None, _) => {
                condition.values.clear();
                "SELECT t.*, 0 AS is_favorite FROM tasks t WHERE FALSE".to_owned()
            }
        }
    }

    /// Also: beyond the cursor.
    fn and_beyond(&self, condition: &mut Condition) {
        let Some(cursor) = self.cursor else { return };
        let values = place(cursor);
        let columns: Vec<_> = columns(self.order)
            .iter()
            .map(|column| format!("t.{column}"))
            .collect();
        let marks = vec!["?"; values.len()].join(", ");
        let sign = if self.down { "<" } else { ">" };
        condition.and(
            &format!("({}) {sign} ({marks})", columns.join(", ")),
            values,
        );
    }

    fn way(&self) -> &'static str {
        if self.down { "DESC" } else { "ASC" }
    }

    fn order_by(&self, table: &str) -> String {
        let columns = columns(self.order).iter();
        let terms: Vec<_> = columns
            .map(|column| format!("{table}{column} {}", self.way()))
            .collect();
        terms.join(", ")
    }
}

fn columns(order: Option<TaskOrder>) -> &'static [&'static str] {
    match order.map(|order| order.field) {
        None => &["running", "created_at", "id"],
        Some(TaskOrderField::CreatedAt) => &["created_at", "id"],
        Some(TaskOrderField::UpdatedAt) => &["updated_at", "id"],
        Some(TaskOrderField::Name) => &["name_key", "id"],
        Some(TaskOrderField::DisplayName) => &["display_name_key", "id"],
    }
}

/// The values of [`columns`] at the cursor.
fn place(cursor: &TaskCursor) -> Vec<Value> {
    let id = cursor.id.0.into();
    match &cursor.key {
        Key::Default {
            running,
            created_at,
            ..
        } => vec![i32::from(*running).into(), created_at.0.into(), id],
        Key::Created(at) | Key::Updated(at) => vec![at.0.into(), id],
        Key::Name(name) | Key::DisplayName(name) => vec![name.clone().into(), id],
    }
}
