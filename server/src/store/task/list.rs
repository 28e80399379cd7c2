use std::fmt::Write as _;

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

use super::cursor::{Key, TaskCursor};
use super::search::Look;
use super::{Row, from_row};
use crate::domain::Failure;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::search::{OrderDirection, TaskFilter, TaskOrder, TaskOrderField};
use crate::domain::task::ListedTask;
use crate::domain::user::Actor;
use crate::store::condition::Condition;
use crate::store::error::failure;
use crate::store::sql::{self, Placed as _};

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
    let is_postgres = db.get_database_backend() == DbBackend::Postgres;
    let descending = order.is_none_or(|order| order.direction == OrderDirection::Desc);
    let read = Reading {
        actor,
        filter,
        is_postgres,
        order,
        down: descending == (page.direction == Direction::Forward),
        cursor: page.cursor.as_ref(),
        limit: i64::from(page.limit) + 1,
    };
    let (text, values) = read.statement();
    let statement = sql::statement(db, &text, values);
    let rows = db.query_all_raw(statement).await.map_err(failure)?;
    let listed = rows.iter().map(|row| {
        let found = Row::placed(row).map_err(failure)?;
        let Favorite { is_favorite } = Favorite::from_query_result(row, "").map_err(failure)?;
        Ok(ListedTask {
            task: from_row(found)?,
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
    actor: &'a Actor,
    filter: &'a TaskFilter,
    is_postgres: bool,
    order: Option<TaskOrder>,
    /// Largest first.
    down: bool,
    cursor: Option<&'a TaskCursor>,
    limit: i64,
}

impl Reading<'_> {
    /// The statement with its values. The parts of the list are each read in the list's order by
    /// the way that is short for it, and no further than the page: in the default order the
    /// favourites, which are few, and the others, which follow an index however many there are.
    fn statement(&self) -> (String, Vec<Value>) {
        let mut values = Vec::new();
        let viewer = place(&mut values, self.actor.user_id.0.into());
        let limit = place(&mut values, self.limit.into());
        let mut parts = Vec::new();
        for favorite in self.favorites() {
            for look in Look::ways(self.filter, self.is_postgres) {
                let mut part = Condition::new();
                part.values = std::mem::take(&mut values);
                let is_favorite = self.narrow(&mut part, favorite, *look, &viewer);
                parts.push(format!(
                    "{} WHERE {} ORDER BY {} LIMIT {limit}",
                    select(&is_favorite),
                    part.text,
                    self.order_by("t.")
                ));
                values = part.values;
            }
        }
        if parts.len() == 1 {
            return (parts.concat(), values);
        }
        if parts.is_empty() {
            return (format!("{} WHERE FALSE", select("0")), Vec::new());
        }
        let mut union = String::new();
        for (number, part) in parts.iter().enumerate() {
            let joint = if number == 0 { "" } else { " UNION ALL " };
            // Writing to a String can't fail.
            let _ = write!(union, "{joint}SELECT * FROM ({part}) p{number}");
        }
        let first = match self.order {
            None => format!("x.is_favorite {}, ", self.way()),
            Some(_) => String::new(),
        };
        let order = self.order_by("x.");
        let text = format!("SELECT x.* FROM ({union}) x ORDER BY {first}{order} LIMIT {limit}");
        (text, values)
    }

    /// The parts of the list by whether they are favourites; `None`: both together. Beyond the last
    /// favourite only the others are read.
    fn favorites(&self) -> Vec<Option<bool>> {
        if self.order.is_some() {
            return vec![None];
        }
        let beyond = |favorite: bool| match self.cursor {
            // A list reads favourites first when it goes down.
            Some(cursor) => cursor.is_favorite() != favorite && favorite == self.down,
            None => false,
        };
        let wanted = |favorite: &bool| {
            self.filter.favorite.is_none_or(|only| only == *favorite) && !beyond(*favorite)
        };
        [true, false].into_iter().filter(wanted).map(Some).collect()
    }

    /// Narrows a part to what belongs to it; gives what says whether a row is a favourite.
    fn narrow(
        &self,
        part: &mut Condition,
        favorite: Option<bool>,
        look: Look,
        viewer: &str,
    ) -> String {
        part.and_in_scope("t", &self.actor.scope());
        part.and("t.deleted_at IS NULL", []);
        part.and_filter(self.filter, self.actor.user_id, (look, self.is_postgres));
        let its_cursor = self
            .cursor
            .filter(|cursor| favorite.is_none_or(|favorite| cursor.is_favorite() == favorite));
        if let Some(cursor) = its_cursor {
            self.and_beyond(part, cursor);
        }
        let Some(favorite) = favorite else {
            return format!(
                "CASE WHEN EXISTS (SELECT 1 FROM task_favorites f WHERE f.user_id = {viewer} AND f.task_id = t.id) THEN 1 ELSE 0 END"
            );
        };
        let is = if favorite { "IN" } else { "NOT IN" };
        let favorites = format!(
            "t.id {is} (SELECT f.task_id FROM task_favorites f WHERE f.user_id = {viewer})"
        );
        part.and(&favorites, []);
        i32::from(favorite).to_string()
    }

    /// Also: beyond the cursor.
    fn and_beyond(&self, part: &mut Condition, cursor: &TaskCursor) {
        let values = values_at(cursor);
        let columns: Vec<_> = columns(self.order)
            .iter()
            .map(|column| format!("t.{column}"))
            .collect();
        let marks = vec!["?"; values.len()].join(", ");
        let sign = if self.down { "<" } else { ">" };
        part.and(
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

/// What is read of tasks: what they are, what lists are ordered by, and whether each is a favourite.
fn select(is_favorite: &str) -> String {
    format!(
        "SELECT {}, t.running, t.name_key, t.display_name_key, {is_favorite} AS is_favorite FROM tasks t",
        Row::COLUMNS
    )
}

/// Adds a value; gives its placeholder.
fn place(values: &mut Vec<Value>, value: Value) -> String {
    values.push(value);
    format!("${}", values.len())
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
fn values_at(cursor: &TaskCursor) -> Vec<Value> {
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
