use uuid::Uuid;

use super::{AuditObject, record, refused, refused_unknown};
use crate::domain::user::{Caller, RequestMeta};
use crate::domain::{ErrorCode, Failure};
use crate::services::{Services, UnitOfWork};

/// What a mutation came to that wrote no entry: its input was refused before a rule saw it, nobody
/// was signed in, or there was nothing to change.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The mutation's name.
    pub action: String,
    /// The first id in its input.
    pub object: Option<Uuid>,
    /// The name in its input.
    pub name: String,
    /// Why it was refused; `None`: it was done.
    pub code: Option<ErrorCode>,
}

/// Writes the entry that a mutation owes. When that fails, the log says so.
pub async fn make_up_for(
    services: &Services,
    caller: Option<&Caller>,
    meta: &RequestMeta,
    outcome: Outcome,
) {
    let kind = noun(&outcome.action).to_owned();
    let object = AuditObject {
        id: outcome.object,
        ..AuditObject::named(kind, outcome.name)
    };
    let action = &outcome.action;
    match (caller, outcome.code) {
        (Some(caller), Some(code)) => refused(services, caller, action, object, code).await,
        (None, code) => {
            let code = code.unwrap_or(ErrorCode::Unauthenticated);
            refused_unknown(services, meta, action, object, code).await;
        }
        (Some(caller), None) => {
            if let Err(failure) = unchanged(services, caller, action, object).await {
                tracing::error!(request_id = meta.request_id, action, error = ?failure, "the audit entry of a mutation could not be written");
            }
        }
    }
}

async fn unchanged(
    services: &Services,
    caller: &Caller,
    action: &str,
    object: AuditObject,
) -> Result<(), Failure> {
    let uow = UnitOfWork::begin(services).await?;
    record(&uow, caller, action, object, None, None).await?;
    uow.commit().await
}

/// The noun of a mutation's name: `Task` of `pauseTask`.
fn noun(action: &str) -> &str {
    let start = action.find(char::is_uppercase);
    start.map_or("", |start| &action[start..])
}
