use crate::domain::audit::StoredEntry;
use crate::domain::page::{Page, PageRequest};
use crate::domain::search::AuditFilter;
use crate::domain::user::{AuditScope, Caller};
use crate::domain::{AuditEntryId, Failure};
use crate::services::Services;
use crate::store;

/// A page of the entries that the caller may read and that every filter lets through, newest first;
/// one statement. FORBIDDEN for who reads no audit log.
pub async fn list(
    services: &Services,
    caller: &Caller,
    filters: &[AuditFilter],
    page: &PageRequest<i64>,
) -> Result<Page<StoredEntry>, Failure> {
    let scope = scope_of(caller)?;
    let filters = of_caller(filters, caller);
    store::audit::list(services.db.reader(), &scope, &filters, page).await
}

/// How many entries the whole list has.
pub async fn count(
    services: &Services,
    caller: &Caller,
    filters: &[AuditFilter],
) -> Result<i64, Failure> {
    let scope = scope_of(caller)?;
    let filters = of_caller(filters, caller);
    store::audit::count(services.db.reader(), &scope, &filters).await
}

/// The entry; `None` when there is none, or the caller may not read it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: AuditEntryId,
) -> Result<Option<StoredEntry>, Failure> {
    match caller.actor.audit_scope() {
        Some(scope) => store::audit::get(services.db.reader(), &scope, id).await,
        None => Ok(None),
    }
}

pub(super) fn scope_of(caller: &Caller) -> Result<AuditScope, Failure> {
    caller.actor.audit_scope().ok_or_else(|| {
        Failure::forbidden(
            "Only site OWNERs and AUDITORs read the audit log, and an organization's ADMINs and AUDITORs that organization's",
        )
    })
}

/// The filters with the caller's name for `me`.
pub(super) fn of_caller(filters: &[AuditFilter], caller: &Caller) -> Vec<AuditFilter> {
    let named = |filter: &AuditFilter| {
        let actor = filter.actor.clone().map(|actor| match actor.as_str() {
            "me" => caller.actor.username.clone(),
            _ => actor,
        });
        AuditFilter {
            actor,
            ..filter.clone()
        }
    };
    filters.iter().map(named).collect()
}
