use super::search::Look;
use crate::domain::UserId;
use crate::domain::search::TaskFilter;
use crate::store::condition::{Condition, part_of};

impl Condition {
    /// Also what the filter says; `me` and favourites are `viewer`'s.
    pub(super) fn and_filter(
        &mut self,
        filter: &TaskFilter,
        viewer: UserId,
        (look, is_postgres): (Look, bool),
    ) {
        if filter.nothing {
            self.and("FALSE", []);
        }
        match filter.owner.as_deref() {
            None => {}
            Some("me") => self.and("t.owner_id = ?", [viewer.0.into()]),
            Some(owner) => self.and(
                "t.owner_id = (SELECT id FROM users WHERE username_key = ?)",
                [owner.to_lowercase().into()],
            ),
        }
        if let Some(organization) = &filter.organization {
            self.and(
                "t.organization_id = (SELECT id FROM organizations WHERE name_key = ?)",
                [organization.to_lowercase().into()],
            );
        }
        if let Some(template) = &filter.template {
            self.and(
                "t.template_id IN (SELECT id FROM templates WHERE name_key = ?)",
                [template.to_lowercase().into()],
            );
        }
        for name in &filter.name {
            self.and("t.name_key LIKE ? ESCAPE '!'", [part_of(name).into()]);
        }
        let statuses = filter.status.iter().map(|status| status.as_str());
        self.and_one_of("t.status", statuses);
        self.and_one_of("t.state", filter.state.iter().map(|state| state.as_str()));
        if let Some(after) = filter.created_after {
            self.and("t.created_at >= ?", [after.0.into()]);
        }
        if let Some(before) = filter.created_before {
            self.and("t.created_at < ?", [before.0.into()]);
        }
        if let Some(outdated) = filter.outdated {
            self.and(if outdated { OUTDATED } else { UP_TO_DATE }, []);
        }
        if let Some(favorite) = filter.favorite {
            self.and_favorite(favorite, viewer);
        }
        self.and_terms(&filter.text, look, is_postgres);
    }

    /// Also: it is, or is not, a favourite of this user. The list of favourites is read once, and
    /// the order's index stays the way through the tasks.
    pub(super) fn and_favorite(&mut self, favorite: bool, viewer: UserId) {
        let is = if favorite { "IN" } else { "NOT IN" };
        self.and(
            &format!("t.id {is} (SELECT f.task_id FROM task_favorites f WHERE f.user_id = ?)"),
            [viewer.0.into()],
        );
    }
}

const OUTDATED: &str = "EXISTS (SELECT 1 FROM templates p WHERE p.id = t.template_id \
    AND p.active_version_id <> t.template_version_id)";
const UP_TO_DATE: &str = "NOT EXISTS (SELECT 1 FROM templates p WHERE p.id = t.template_id \
    AND p.active_version_id <> t.template_version_id)";
