use crate::domain::UserId;
use crate::domain::search::TaskFilter;
use crate::store::condition::{Condition, part_of};

impl Condition {
    /// Also what the filter says; `me` is `viewer`.
    pub(super) fn and_filter(&mut self, filter: &TaskFilter, viewer: UserId) {
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
        if let Some(template) = &filter.template {
            self.and(
                "t.template_id IN (SELECT id FROM templates WHERE name_key = ?)",
                [template.to_lowercase().into()],
            );
        }
        if let Some(name) = &filter.name {
            self.and("t.name_key LIKE ? ESCAPE '!'", [part_of(name).into()]);
        }
        let statuses = filter.status.iter().map(|status| status.as_str());
        self.and_one_of("t.status", statuses);
        self.and_one_of("t.state", filter.state.iter().map(|state| state.as_str()));
        for text in &filter.text {
            self.and(
                "(t.search_text LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM users u \
                  WHERE u.id = t.owner_id AND u.username_key || '/' || t.name_key = ?))",
                [part_of(text).into(), text.to_lowercase().into()],
            );
        }
    }
}
