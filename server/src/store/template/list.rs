use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Scope, template};
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::template::Template;
use crate::domain::{Failure, OrganizationId};
use crate::entities::template::Model;
use crate::store::condition::{Condition, part_of};
use crate::store::sql;

/// Which templates are listed.
#[derive(Clone, Debug, Default)]
pub struct TemplateFilter {
    /// Only those whose name, display name or description has this part, whatever its case.
    pub text: Option<String>,
    /// Only this organization's.
    pub organization: Option<OrganizationId>,
    /// Not the deprecated ones.
    pub without_deprecated: bool,
}

/// A place in the list: the name in lower case and the id.
pub type TemplatePlace = (String, Uuid);

fn condition(scope: Scope<'_>, filter: &TemplateFilter) -> Condition {
    let mut condition = Condition::new();
    condition.and("t.deleted_at IS NULL", []);
    if let Some(organizations) = scope {
        let places = condition.places(organizations.iter().map(|id| id.0.into()));
        // Nobody who is in no organization sees one; an empty list would be no SQL.
        let places = if places.is_empty() { "NULL" } else { &places };
        condition.and(&format!("t.organization_id IN ({places})"), []);
    }
    if let Some(text) = &filter.text {
        let place = condition.place(part_of(text).into());
        let parts = ["t.name", "t.display_name", "t.description"]
            .map(|column| format!("lower({column}) LIKE {place} ESCAPE '!'"));
        condition.and(&format!("({})", parts.join(" OR ")), []);
    }
    if let Some(id) = filter.organization {
        condition.and("t.organization_id = ?", [id.0.into()]);
    }
    if filter.without_deprecated {
        condition.and("t.deprecation_message IS NULL", []);
    }
    condition
}

/// A page by name.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
    filter: &TemplateFilter,
    request: &PageRequest<TemplatePlace>,
) -> Result<Page<Template>, Failure> {
    let mut condition = condition(scope, filter);
    let (sign, way) = match request.direction {
        Direction::Forward => (">", "ASC"),
        Direction::Backward => ("<", "DESC"),
    };
    if let Some((name, id)) = &request.cursor {
        let beyond = format!("(t.name_key, t.id) {sign} (?, ?)");
        condition.and(&beyond, [name.as_str().into(), (*id).into()]);
    }
    let text = format!(
        "SELECT t.* FROM templates t WHERE {} ORDER BY t.name_key {way}, t.id {way} LIMIT {}",
        condition.text,
        u64::from(request.limit) + 1
    );
    let rows = sql::all::<Model>(db, &text, condition.values).await?;
    let rows = rows.into_iter().map(template).collect();
    Ok(Page::from_overfetch(rows, request))
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many the whole list has.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
    filter: &TemplateFilter,
) -> Result<i64, Failure> {
    let condition = condition(scope, filter);
    let text = format!(
        "SELECT COUNT(*) AS count FROM templates t WHERE {}",
        condition.text
    );
    let row = sql::one::<Count>(db, &text, condition.values).await?;
    Ok(row.map_or(0, |row| row.count))
}
