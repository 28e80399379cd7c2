use serde_json::json;

use super::list::{of_caller, scope_of};
use super::{AuditObject, or_refused, record};
use crate::domain::audit::StoredEntry;
use crate::domain::search::{AuditFilter, parse_audit_query};
use crate::domain::user::{AuditScope, Caller};
use crate::domain::{ErrorCode, Failure};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Entries read at once.
const PAGE: i64 = 500;

/// An export under way: what is read of the log, and up to where.
#[derive(Debug)]
pub struct Export {
    scope: AuditScope,
    filters: Vec<AuditFilter>,
    read: i64,
    end: i64,
}

/// Begins to hand out the log, from the oldest entry that the query lets through to the newest one
/// of now. That is an action of its own, and the export's last entry tells of it.
pub async fn begin_export(
    services: &Services,
    caller: &Caller,
    query: Option<&str>,
) -> Result<Export, Failure> {
    let result = begin(services, caller, query).await;
    or_refused(services, caller, "exportAudit", object(), result).await
}

fn object() -> AuditObject {
    AuditObject::named("AuditLog", "")
}

async fn begin(
    services: &Services,
    caller: &Caller,
    query: Option<&str>,
) -> Result<Export, Failure> {
    let scope = scope_of(caller)?;
    let filter = query.map(parse_audit_query).transpose()?;
    let filters = of_caller(filter.as_slice(), caller);
    let uow = UnitOfWork::begin(services).await?;
    let after = json!({ "query": query.unwrap_or_default() });
    record(&uow, caller, "exportAudit", object(), None, Some(after)).await?;
    uow.commit().await?;
    Ok(Export {
        scope,
        filters,
        read: 0,
        end: store::audit::head(services.db.writer()).await?.sequence,
    })
}

/// The next entries, oldest first; none: that was all. FORBIDDEN when the caller, as it is known
/// now, may no longer read all that the export began with.
pub async fn next_of_export(
    services: &Services,
    caller: Option<&Caller>,
    export: &mut Export,
) -> Result<Vec<StoredEntry>, Failure> {
    let may_read = caller.and_then(|caller| caller.actor.audit_scope());
    if may_read.as_ref() != Some(&export.scope) {
        return Err(Failure::new(
            ErrorCode::Forbidden,
            "Your rights were changed while the export ran: begin it again",
        ));
    }
    let (db, range) = (services.db.reader(), (export.read, export.end));
    let entries = store::audit::oldest(db, &export.scope, &export.filters, range, PAGE).await?;
    if let Some(last) = entries.last() {
        export.read = last.sequence;
    }
    Ok(entries)
}
