//! The audit log: who did what to which object, from where, with what result.

use serde_json::Value;

use super::{Services, UnitOfWork};
use crate::domain::audit::AuditEntry;
use crate::domain::user::{Caller, Credential, RequestMeta};
use crate::domain::{AuditEntryId, ErrorCode, Failure, Timestamp};
use crate::store;

pub use crate::domain::audit::AuditObject;

/// Writes the entry of a change that succeeds, in the change's own transaction. `action` is the
/// mutation's name (`createTask`); `before` and `after` are what changed of the object, without
/// secrets.
pub async fn record(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    action: &str,
    object: AuditObject,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<(), Failure> {
    let entry = AuditEntry {
        before,
        after,
        ..by_caller(uow.now(), caller, action, object)
    };
    store::audit::insert(uow.tx(), &entry).await
}

/// Writes the entry of a change that the gateway makes by itself, in the change's transaction.
pub async fn record_own(
    uow: &UnitOfWork<'_>,
    action: &str,
    object: AuditObject,
    after: Option<Value>,
) -> Result<(), Failure> {
    let entry = AuditEntry {
        after,
        ..by_nobody(uow.now(), RequestMeta::default(), "system", action, object)
    };
    store::audit::insert(uow.tx(), &entry).await
}

/// Writes the entry of a mutation that was refused, after its transaction is gone. When even that
/// fails, the log says so: the answer to the caller is the refusal all the same.
pub async fn refused(
    services: &Services,
    caller: &Caller,
    action: &str,
    object: AuditObject,
    code: ErrorCode,
) {
    let entry = AuditEntry {
        code: Some(code),
        ..by_caller(services.clock.now(), caller, action, object)
    };
    write_refusal(services, &entry).await;
}

/// Hands on what a mutation came to, once the entry of a refusal is written.
pub async fn or_refused<T>(
    services: &Services,
    caller: &Caller,
    action: &str,
    object: AuditObject,
    result: Result<T, Failure>,
) -> Result<T, Failure> {
    if let Err(failure) = &result {
        refused(services, caller, action, object, failure.code()).await;
    }
    result
}

/// The entry of a refusal for who could not even prove who it is, such as with a sign-in link that is used up.
pub async fn refused_unknown(
    services: &Services,
    meta: &RequestMeta,
    action: &str,
    object: AuditObject,
    code: ErrorCode,
) {
    let entry = AuditEntry {
        code: Some(code),
        ..by_nobody(services.clock.now(), meta.clone(), "", action, object)
    };
    write_refusal(services, &entry).await;
}

async fn write_refusal(services: &Services, entry: &AuditEntry) {
    if let Err(failure) = store::audit::insert(services.db.writer(), entry).await {
        tracing::error!(
            request_id = entry.meta.request_id,
            action = entry.action,
            error = ?failure,
            "the audit entry of a refused mutation could not be written"
        );
    }
}

fn by_caller(at: Timestamp, caller: &Caller, action: &str, object: AuditObject) -> AuditEntry {
    AuditEntry {
        actor_id: Some(caller.actor.user_id),
        token_id: match caller.actor.credential {
            Credential::Session(id) => Some(id.0),
            Credential::ApiToken(id) => Some(id.0),
            Credential::Bootstrap => None,
        },
        ..by_nobody(
            at,
            caller.meta.clone(),
            &caller.actor.username,
            action,
            object,
        )
    }
}

fn by_nobody(
    at: Timestamp,
    meta: RequestMeta,
    name: &str,
    action: &str,
    object: AuditObject,
) -> AuditEntry {
    AuditEntry {
        id: AuditEntryId::generate(),
        at,
        actor_id: None,
        actor_name: name.to_owned(),
        token_id: None,
        meta,
        action: action.to_owned(),
        object,
        before: None,
        after: None,
        code: None,
    }
}
