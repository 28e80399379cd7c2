use sea_orm::{ConnectionTrait, DbBackend};

use crate::store::column::now;

/// Whether the job `j` is one that the provisioner `p` can carry out, as a condition in SQL: its
/// organization, its driver, its host once it has one, and every tag that the job asks for.
pub(super) fn fits(db: &impl ConnectionTrait, j: &str, p: &str) -> String {
    let tags = if db.get_database_backend() == DbBackend::Postgres {
        format!("({j}.tags = '{{}}' OR CAST({j}.tags AS jsonb) <@ CAST({p}.tags AS jsonb))")
    } else {
        format!(
            "NOT EXISTS (SELECT 1 FROM json_each({j}.tags) need WHERE NOT EXISTS (\
                SELECT 1 FROM json_each({p}.tags) has WHERE has.key = need.key AND has.value = need.value))"
        )
    };
    format!(
        "({p}.driver = {j}.driver AND ({p}.organization_id IS NULL OR {p}.organization_id = {j}.organization_id) \
         AND ({j}.host IS NULL OR {j}.host = {p}.host) AND {tags})"
    )
}

/// Whether the provisioner `p` was heard in the last microseconds, or holds a job whose lease is good.
pub(super) fn is_heard(db: &impl ConnectionTrait, p: &str, micros: &str) -> String {
    let now = now(db);
    format!(
        "({p}.last_seen_at > {now} - {micros} OR EXISTS (SELECT 1 FROM jobs held \
         WHERE held.provisioner_id = {p}.id AND held.lease_expires_at > {now}))"
    )
}
