use sea_orm::ConnectionTrait;

use super::{Row, user};
use crate::domain::Failure;
use crate::domain::page::{Page, PageRequest};
use crate::domain::user::{Scope, User};
use crate::store::condition::{Condition, part_of};
use crate::store::sql;

/// A page by sign-in name; the place is one in lower case. Of a search only those whose sign-in name
/// or display name contains it.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    people: &Scope,
    search: Option<&str>,
    page: &PageRequest<String>,
) -> Result<Page<User>, Failure> {
    let mut condition = matching(people, search);
    let end = condition.page_by("u.username_key", page);
    let text = format!(
        "SELECT {} FROM users u WHERE {} {end}",
        Row::COLUMNS,
        condition.text
    );
    let rows = sql::rows::<Row>(db, &text, condition.values).await?;
    let rows = rows.into_iter().map(user).collect::<Result<_, _>>()?;
    Ok(Page::from_overfetch(rows, page))
}

/// How many there are in the whole list.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    people: &Scope,
    search: Option<&str>,
) -> Result<i64, Failure> {
    let condition = matching(people, search);
    let text = format!(
        "SELECT COUNT(*) AS count FROM users u WHERE {}",
        condition.text
    );
    sql::count(db, &text, condition.values).await
}

/// The first user that the condition lets through.
pub(super) async fn one(
    db: &impl ConnectionTrait,
    condition: Condition,
) -> Result<Option<User>, Failure> {
    let text = format!(
        "SELECT {} FROM users u WHERE {}",
        Row::COLUMNS,
        condition.text
    );
    let row = sql::row::<Row>(db, &text, condition.values).await?;
    row.map(user).transpose()
}

/// Users `u` that are among the people: oneself, and who is in one of the organizations.
pub(super) fn among(people: &Scope) -> Condition {
    let mut condition = Condition::new();
    if let Scope::Of {
        user,
        organizations,
    } = people
    {
        let user = condition.place(user.0.into());
        let places = condition.places(organizations.iter().map(|id| id.0.into()));
        let text = if organizations.is_empty() {
            format!("u.id = {user}")
        } else {
            format!(
                "(u.id = {user} OR EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id AND m.organization_id IN ({places})))"
            )
        };
        condition.and(&text, []);
    }
    condition
}

fn matching(people: &Scope, search: Option<&str>) -> Condition {
    let mut condition = among(people);
    if let Some(text) = search {
        condition.and("u.search_text LIKE ? ESCAPE '!'", [part_of(text).into()]);
    }
    condition
}
