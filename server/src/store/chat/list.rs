use sea_orm::ConnectionTrait;

use super::row;
use super::row::ChatCursor;
use crate::domain::chat::Chat;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::user::Scope;
use crate::domain::{ChatId, Failure, UserId};
use crate::entities::chat::Model;
use crate::store::condition::{Condition, part_of};
use crate::store::sql;

/// The chat, when it is in the scope.
pub(crate) async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: ChatId,
) -> Result<Option<Chat>, Failure> {
    let mut condition = Condition::in_scope("c", scope);
    condition.and("c.id = ?", [id.0.into()]);
    let text = format!("SELECT c.* FROM chats c WHERE {}", condition.text);
    let found = sql::one::<Model>(db, &text, condition.values).await?;
    found.map(row::chat).transpose()
}

/// Chats by id.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[ChatId],
) -> Result<Vec<Chat>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT * FROM chats WHERE id IN {list}");
    let rows = sql::all::<Model>(db, &text, values).await?;
    rows.into_iter().map(row::chat).collect()
}

/// The chat that somebody made with this key.
pub(crate) async fn by_idempotency_key(
    db: &impl ConnectionTrait,
    created_by: UserId,
    key: &str,
) -> Result<Option<Chat>, Failure> {
    let text = "SELECT * FROM chats WHERE created_by = $1 AND idempotency_key = $2";
    let found = sql::one::<Model>(db, text, [created_by.0.into(), key.into()]).await?;
    found.map(row::chat).transpose()
}

/// Sub-chats of chats, oldest first.
pub(crate) async fn sub_chats(
    db: &impl ConnectionTrait,
    parents: &[ChatId],
) -> Result<Vec<Chat>, Failure> {
    let (list, values) = sql::in_list(1, parents.iter().map(|id| id.0));
    let text = format!("SELECT * FROM chats WHERE parent_id IN {list} ORDER BY id");
    let rows = sql::all::<Model>(db, &text, values).await?;
    rows.into_iter().map(row::chat).collect()
}

/// Chats that are nobody's sub-chats, of the scope, with a title that contains `query`.
fn narrowed(scope: &Scope, query: &str, archived: bool) -> Condition {
    let mut condition = Condition::in_scope("c", scope);
    let is_archived = if archived { "NOT NULL" } else { "NULL" };
    let which = format!("c.parent_id IS NULL AND c.archived_at IS {is_archived}");
    condition.and(&which, []);
    for word in query.split_whitespace() {
        condition.and("c.title_key LIKE ? ESCAPE '!'", [part_of(word).into()]);
    }
    condition
}

/// A page of chats, the newest change first; one statement.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    scope: &Scope,
    (query, archived): (&str, bool),
    page: &PageRequest<ChatCursor>,
) -> Result<Page<Chat>, Failure> {
    let mut condition = narrowed(scope, query, archived);
    let (sign, way) = match page.direction {
        Direction::Forward => ("<", "DESC"),
        Direction::Backward => (">", "ASC"),
    };
    if let Some(cursor) = &page.cursor {
        let beyond = format!("(c.updated_at, c.id) {sign} (?, ?)");
        condition.and(&beyond, [cursor.updated_at.0.into(), cursor.id.0.into()]);
    }
    let limit = condition.place((i64::from(page.limit) + 1).into());
    let text = format!(
        "SELECT c.* FROM chats c WHERE {} ORDER BY c.updated_at {way}, c.id {way} LIMIT {limit}",
        condition.text
    );
    let rows = sql::all::<Model>(db, &text, condition.values).await?;
    let rows = rows.into_iter().map(row::chat).collect::<Result<_, _>>()?;
    Ok(Page::from_overfetch(rows, page))
}

/// How many chats the whole list has.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    scope: &Scope,
    (query, archived): (&str, bool),
) -> Result<i64, Failure> {
    let condition = narrowed(scope, query, archived);
    let text = format!(
        "SELECT COUNT(*) AS count FROM chats c WHERE {}",
        condition.text
    );
    sql::count(db, &text, condition.values).await
}
