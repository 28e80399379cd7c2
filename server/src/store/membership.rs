//! Who is in which organization.

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::column::word;
use super::condition::{Condition, part_of};
use super::sql;
use crate::domain::page::{Page, PageRequest};
use crate::domain::user::{Member, OrganizationRole};
use crate::domain::{Failure, OrganizationId, Timestamp, UserId};
use crate::entities::membership::Model;

/// The memberships of these users, each user's oldest first.
pub(crate) async fn of_users(
    db: &impl ConnectionTrait,
    users: &[UserId],
) -> Result<Vec<Member>, Failure> {
    let (list, values) = sql::in_list(1, users.iter().map(|id| id.0));
    let sql = format!(
        "SELECT * FROM memberships WHERE user_id IN {list} ORDER BY created_at, organization_id"
    );
    let rows = sql::all::<Model>(db, &sql, values).await?;
    rows.iter().map(member).collect()
}

/// A user's membership.
pub(crate) async fn get(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
) -> Result<Option<Member>, Failure> {
    let sql = "SELECT * FROM memberships WHERE user_id = $1 AND organization_id = $2";
    let row = sql::one::<Model>(db, sql, [user.0.into(), organization.0.into()]).await?;
    row.as_ref().map(member).transpose()
}

/// Makes a user a member, or gives a member another role.
pub(crate) async fn set(db: &impl ConnectionTrait, member: &Member) -> Result<(), Failure> {
    let sql = "INSERT INTO memberships (user_id, organization_id, role, created_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (user_id, organization_id) DO UPDATE SET role = excluded.role";
    let values = [
        member.user_id.0.into(),
        member.organization_id.0.into(),
        member.role.as_str().into(),
        member.created_at.0.into(),
    ];
    sql::execute(db, sql, values).await.map(drop)
}

/// Ends a membership.
pub(crate) async fn delete(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
) -> Result<(), Failure> {
    let sql = "DELETE FROM memberships WHERE user_id = $1 AND organization_id = $2";
    sql::execute(db, sql, [user.0.into(), organization.0.into()])
        .await
        .map(drop)
}

/// Ends all memberships of an organization; gives who was a member.
pub(crate) async fn delete_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<UserId>, Failure> {
    let sql = "DELETE FROM memberships WHERE organization_id = $1 RETURNING *";
    let rows = sql::all::<Model>(db, sql, [organization.0.into()]).await?;
    Ok(rows.into_iter().map(|row| UserId(row.user_id)).collect())
}

/// How many members who are not suspended have this role.
pub(crate) async fn count_active(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    role: OrganizationRole,
) -> Result<i64, Failure> {
    let sql = "SELECT COUNT(*) AS count FROM memberships m JOIN users u ON u.id = m.user_id \
        WHERE m.organization_id = $1 AND m.role = $2 AND u.suspended_at IS NULL";
    sql::count(db, sql, [organization.0.into(), role.as_str().into()]).await
}

#[derive(FromQueryResult)]
struct Row {
    user_id: Uuid,
    organization_id: Uuid,
    role: String,
    created_at: i64,
    username_key: String,
}

/// A page of an organization's members by sign-in name, each with that name in lower case, which is
/// its place.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    search: Option<&str>,
    page: &PageRequest<String>,
) -> Result<Page<(Member, String)>, Failure> {
    let mut condition = members(organization, search);
    let end = condition.page_by("u.username_key", page);
    let text = format!(
        "SELECT m.user_id, m.organization_id, m.role, m.created_at, u.username_key \
         FROM memberships m JOIN users u ON u.id = m.user_id WHERE {} {end}",
        condition.text
    );
    let rows = sql::all::<Row>(db, &text, condition.values).await?;
    let read = |row: Row| {
        let model = Model {
            user_id: row.user_id,
            organization_id: row.organization_id,
            role: row.role,
            created_at: row.created_at,
        };
        Ok((member(&model)?, row.username_key))
    };
    let rows = rows.into_iter().map(read).collect::<Result<_, Failure>>()?;
    Ok(Page::from_overfetch(rows, page))
}

/// How many members the whole list has.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    search: Option<&str>,
) -> Result<i64, Failure> {
    let condition = members(organization, search);
    let text = format!(
        "SELECT COUNT(*) AS count FROM memberships m JOIN users u ON u.id = m.user_id WHERE {}",
        condition.text
    );
    sql::count(db, &text, condition.values).await
}

fn members(organization: OrganizationId, search: Option<&str>) -> Condition {
    let mut condition = Condition::new();
    condition.and("m.organization_id = ?", [organization.0.into()]);
    if let Some(text) = search {
        condition.and("u.search_text LIKE ? ESCAPE '!'", [part_of(text).into()]);
    }
    condition
}

fn member(row: &Model) -> Result<Member, Failure> {
    Ok(Member {
        user_id: UserId(row.user_id),
        organization_id: OrganizationId(row.organization_id),
        role: word(&row.role)?,
        created_at: Timestamp(row.created_at),
    })
}
