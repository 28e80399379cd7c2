//! Every mutation leaves an entry in the audit log. Rules write it; what they never see (an id that
//! is none, nobody signed in) or have nothing to say of is written here, after the operation.

use std::any::TypeId;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::OperationType;
use async_graphql::{Context, Data, Value};
use uuid::Uuid;

use super::context::RequestContext;
use crate::domain::ErrorCode;
use crate::services::Services;
use crate::services::audit::{Outcome, make_up_for};

/// The entries that an operation still owes the audit log.
#[derive(Clone, Default)]
pub struct OwedEntries(Arc<Mutex<Owed>>);

#[derive(Default)]
struct Owed {
    /// Entries that were written for the mutations so far.
    written: usize,
    outcomes: Vec<Outcome>,
}

/// Notes what the mutation came to whose resolver this is, unless a rule has written its entry.
/// Mutations of one operation run one after the other.
pub(super) fn note(ctx: &Context<'_>, code: Option<ErrorCode>) {
    let is_mutation = ctx.query_env.operation.node.ty == OperationType::Mutation;
    let is_root = ctx.path_node.is_some_and(|node| node.parent.is_none());
    let Some(request) = ctx.data_opt::<RequestContext>() else {
        return;
    };
    if !is_mutation || !is_root {
        return;
    }
    let mut owed = request
        .owed
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let written = request.meta.entries.get();
    if written == owed.written {
        let (object, name) = named(ctx);
        owed.outcomes.push(Outcome {
            action: ctx.field().name().to_owned(),
            object,
            name,
            code,
        });
    }
    owed.written = written;
}

/// What the input names: its first id, and its name.
fn named(ctx: &Context<'_>) -> (Option<Uuid>, String) {
    let arguments = ctx.field().arguments().unwrap_or_default();
    let mut inputs = arguments.iter().filter_map(|(_, value)| match value {
        Value::Object(fields) => Some(fields),
        _ => None,
    });
    let Some(input) = inputs.next() else {
        return (None, String::new());
    };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    let is_id = |name: &str| name == "id" || name.ends_with("Id");
    let mut ids = input
        .iter()
        .filter(|(name, _)| is_id(name) && *name != "clientMutationId")
        .filter_map(|(_, value)| Uuid::try_parse(&text(value)?).ok());
    let mut names = ["name", "username"]
        .iter()
        .filter_map(|name| input.get(*name).and_then(text));
    (ids.next(), names.next().unwrap_or_default())
}

/// Writes what the operation with these data owes.
pub(super) async fn settle(services: &Services, request: Option<RequestContext>) {
    let Some(request) = request else {
        return;
    };
    let outcomes = {
        let mut owed = request
            .owed
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut owed.outcomes)
    };
    for outcome in outcomes {
        make_up_for(services, request.caller.as_deref(), &request.meta, outcome).await;
    }
}

/// The context among a request's data.
pub(super) fn context_of(data: &Data) -> Option<RequestContext> {
    let context = data.get(&TypeId::of::<RequestContext>())?;
    context.downcast_ref::<RequestContext>().cloned()
}
