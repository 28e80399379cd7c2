use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::domain::audit::{AuditEntry, AuditObject, masked};
use crate::domain::user::{Actor, Caller, Credential, RequestMeta};
use crate::domain::{AuditEntryId, ErrorCode, Failure, Timestamp};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Kinds of objects that are always in an organization.
const IN_ORGANIZATION: [&str; 4] = ["Task", "Workspace", "Template", "TemplateVersion"];

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
    let object = placed(uow.tx(), object, Some(&caller.actor)).await?;
    uow.note(AuditEntry {
        before: before.map(masked),
        after: after.map(masked),
        ..by_caller(uow.now(), caller, action, object)
    });
    Ok(())
}

/// Writes the entry of a change that the gateway makes by itself, in the change's transaction.
pub async fn record_own(
    uow: &UnitOfWork<'_>,
    action: &str,
    object: AuditObject,
    after: Option<Value>,
) -> Result<(), Failure> {
    let object = placed(uow.tx(), object, None).await?;
    uow.note(AuditEntry {
        after: after.map(masked),
        ..by_nobody(uow.now(), RequestMeta::default(), "system", action, object)
    });
    Ok(())
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
    write_refusal(services, entry, Some(&caller.actor)).await;
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

/// The entry of a refusal for who could not even prove who it is, such as with a sign-in link that
/// is used up. Only so many are written a minute, or anybody could fill the log; the next one says
/// how many were left out.
pub async fn refused_unknown(
    services: &Services,
    meta: &RequestMeta,
    action: &str,
    object: AuditObject,
    code: ErrorCode,
) {
    let at = services.clock.now();
    // Noted or left out, it is dealt with.
    meta.entries.add();
    let Some(left_out) = services.guesses.take(meta.ip.as_deref(), at) else {
        return;
    };
    let entry = AuditEntry {
        code: Some(code),
        after: (left_out > 0).then(|| serde_json::json!({ "leftOutBefore": left_out })),
        ..by_nobody(at, meta.clone(), "", action, object)
    };
    write_refusal(services, entry, None).await;
}

async fn write_refusal(services: &Services, entry: AuditEntry, actor: Option<&Actor>) {
    let (request_id, action) = (entry.meta.request_id.clone(), entry.action.clone());
    let written = async {
        let uow = UnitOfWork::begin(services).await?;
        let object = placed(uow.tx(), entry.object.clone(), actor).await?;
        uow.note(AuditEntry { object, ..entry });
        uow.commit().await
    };
    if let Err(failure) = written.await {
        tracing::error!(request_id, action, error = ?failure, "the audit entry of a refused mutation could not be written");
    }
}

/// The object with its organization: its own, or for one that does not exist the only one that the
/// actor is in.
async fn placed(
    db: &impl ConnectionTrait,
    mut object: AuditObject,
    actor: Option<&Actor>,
) -> Result<AuditObject, Failure> {
    if object.organization.is_none() {
        object.organization = match (object.id, actor) {
            (Some(id), _) => store::audit::organization_of(db, &object.kind, id).await?,
            (None, Some(actor)) if IN_ORGANIZATION.contains(&&*object.kind) => {
                match &actor.memberships[..] {
                    [only] => Some(only.organization_id),
                    _ => None,
                }
            }
            (None, _) => None,
        };
    }
    Ok(object)
}

fn by_caller(at: Timestamp, caller: &Caller, action: &str, object: AuditObject) -> AuditEntry {
    AuditEntry {
        actor_id: Some(caller.actor.user_id),
        token_id: match caller.actor.credential {
            Credential::Session(id) => Some(id.0),
            Credential::ApiToken(id) => Some(id.0),
            Credential::Chat(id) => Some(id.0),
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
