use sea_orm::{ConnectionTrait, DbBackend};

/// Whether the job `j` is one that the provisioner `p` can carry out, as a condition in SQL: its
/// driver, its host once it has one, and every tag that the job asks for.
pub(super) fn fits(db: &impl ConnectionTrait, j: &str, p: &str) -> String {
    let tags = if db.get_database_backend() == DbBackend::Postgres {
        format!("({j}.tags = '{{}}' OR CAST({j}.tags AS jsonb) <@ CAST({p}.tags AS jsonb))")
    } else {
        format!(
            "NOT EXISTS (SELECT 1 FROM json_each({j}.tags) need WHERE NOT EXISTS (\
                SELECT 1 FROM json_each({p}.tags) has WHERE has.key = need.key AND has.value = need.value))"
        )
    };
    format!("({p}.driver = {j}.driver AND ({j}.host IS NULL OR {j}.host = {p}.host) AND {tags})")
}
