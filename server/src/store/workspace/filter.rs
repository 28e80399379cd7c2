use sea_orm::DbBackend;

use crate::domain::search::{ParameterFilter, WorkspaceFilter};
use crate::domain::{Failure, Timestamp, UserId};
use crate::store::condition::{Condition, part_of};

/// A version that is not its template's active one; one of a template without any is.
const IS_OUTDATED: &str = "EXISTS (SELECT 1 FROM templates p WHERE p.id = w.template_id \
    AND (p.active_version_id IS NULL OR p.active_version_id <> w.template_version_id))";

impl Condition {
    /// Also what the filter says; `me` is `viewer`.
    pub(super) fn and_workspaces(
        &mut self,
        database: DbBackend,
        filter: &WorkspaceFilter,
        viewer: UserId,
    ) -> Result<(), Failure> {
        match filter.owner.as_deref() {
            None => {}
            Some("me") => self.and("w.owner_id = ?", [viewer.0.into()]),
            Some(owner) => self.and(
                "w.owner_id = (SELECT id FROM users WHERE username_key = ?)",
                [owner.to_lowercase().into()],
            ),
        }
        for (table, column, name) in [
            ("organizations", "organization_id", &filter.organization),
            ("templates", "template_id", &filter.template),
        ] {
            if let Some(name) = name {
                let text = format!("w.{column} IN (SELECT id FROM {table} WHERE name_key = ?)");
                self.and(&text, [name.to_lowercase().into()]);
            }
        }
        if let Some(name) = &filter.name {
            self.and("w.name_key LIKE ? ESCAPE '!'", [part_of(name).into()]);
        }
        let statuses = filter.status.iter().map(|status| status.as_str());
        self.and_one_of("w.status", statuses);
        self.and_times(filter);
        self.and_truth("w.has_agent", filter.has_agent);
        self.and_truth("w.healthy", filter.healthy);
        self.and_truth(IS_OUTDATED, filter.outdated);
        self.and_truth("w.task_id IS NOT NULL", filter.has_ai_task);
        // Nothing puts workspaces to sleep yet.
        self.and_truth("FALSE", filter.dormant);
        for parameter in &filter.parameters {
            self.and_parameter(database, parameter)?;
        }
        for text in &filter.text {
            self.and(
                "(w.name_key LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM users u \
                  WHERE u.id = w.owner_id AND u.username_key || '/' || w.name_key = ?))",
                [part_of(text).into(), text.to_lowercase().into()],
            );
        }
        Ok(())
    }

    fn and_times(&mut self, filter: &WorkspaceFilter) {
        let mut side = |column: &str, sign: &str, at: Option<Timestamp>| {
            if let Some(at) = at {
                self.and(&format!("w.{column} {sign} ?"), [at.0.into()]);
            }
        };
        side("created_at", ">=", filter.created_after);
        side("created_at", "<", filter.created_before);
        side("last_used_at", ">=", filter.last_used_after);
        side("last_used_at", "<", filter.last_used_before);
    }

    fn and_truth(&mut self, text: &str, wanted: Option<bool>) {
        match wanted {
            None => {}
            Some(true) => self.and(&format!("({text})"), []),
            Some(false) => self.and(&format!("NOT ({text})"), []),
        }
    }

    /// The latest build's parameters are JSON: `[{"name": …, "value": …, "secret": …}, …]`. What a
    /// secret one holds can't be found out by asking for it.
    fn and_parameter(
        &mut self,
        database: DbBackend,
        wanted: &ParameterFilter,
    ) -> Result<(), Failure> {
        let of_build = "EXISTS (SELECT 1 FROM builds b";
        if database == DbBackend::Postgres {
            let mut part = serde_json::json!({ "name": wanted.name });
            if let Some(value) = &wanted.value {
                part["value"] = value.as_str().into();
                part["secret"] = false.into();
            }
            let part = serde_json::to_string(&[part]).map_err(Failure::internal)?;
            // JSON of PostgreSQL has no NUL; no parameter has one either.
            if wanted.name.contains('\0') || wanted.value.as_ref().is_some_and(|v| v.contains('\0'))
            {
                self.and("FALSE", []);
                return Ok(());
            }
            let text = format!(
                "{of_build} WHERE b.id = w.latest_build_id AND CAST(b.parameters AS jsonb) @> CAST(? AS jsonb))"
            );
            self.and(&text, [part.into()]);
            return Ok(());
        }
        let is_named = "json_extract(x.value, '$.name') = ?";
        let text = format!(
            "{of_build}, json_each(b.parameters) x WHERE b.id = w.latest_build_id AND {is_named}"
        );
        match &wanted.value {
            None => self.and(&format!("{text})"), [wanted.name.clone().into()]),
            Some(value) => self.and(
                &format!(
                    "{text} AND json_extract(x.value, '$.value') = ? AND json_extract(x.value, '$.secret') = 0)"
                ),
                [wanted.name.clone().into(), value.clone().into()],
            ),
        }
        Ok(())
    }
}
