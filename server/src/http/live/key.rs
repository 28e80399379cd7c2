//! What must be the same for subscribers to share an execution.

use async_graphql::parser::types::{
    DocumentOperations, Field, OperationDefinition, OperationType, Selection,
};
use async_graphql::{Name, Request, Value, Variables};
use sha2::{Digest as _, Sha256};

use super::variables;
use crate::http::api::Api;

/// A SHA-256 of what must be the same.
pub(super) type Key = [u8; 32];

/// The argument that says where to begin. It need not be the same: who began elsewhere catches up.
const CURSOR: &str = "after";

/// By what an operation finds those who follow the same.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    /// The document.
    pub document: Key,
    /// Document, operation and variables: for what hangs only on being allowed to see its subject,
    /// which everybody shows by catching up with rights of their own.
    pub common: Key,
    /// The same with who asks and all of their rights.
    pub personal: Key,
    /// Document, operation and the variables that stand below its root field: by nothing else, and by nobody
    /// who asks, is it decided how an event is written.
    pub writer: Key,
}

impl Keys {
    /// `None`: the operation is run for one subscriber.
    pub fn of<A: Api>(
        api: &A,
        request: &mut Request,
        identity: Option<&A::Identity>,
    ) -> Option<Self> {
        let viewer = api.viewer(identity?)?;
        let name = request.operation_name.clone();
        let (cursor, below) = {
            let document = request.parsed_query().ok()?;
            let operation = match (&document.operations, &name) {
                (DocumentOperations::Single(operation), _) => operation,
                (DocumentOperations::Multiple(all), Some(name)) => all.get(name.as_str())?,
                (DocumentOperations::Multiple(all), None) => all.values().next()?,
            };
            let field = only_field(&operation.node)?;
            if !api.shares(&field.name.node) {
                return None;
            }
            let below = variables::below(document, &operation.node, field);
            let cursor = variables::only(field, CURSOR).filter(|name| !below.contains(*name));
            (cursor.map(str::to_owned), below)
        };
        let name = name.unwrap_or_default();
        let document = hash(&[request.query.as_bytes()]);
        let keyed = |is_kept: &dyn Fn(&Name) -> bool| {
            let variables = json_of(&request.variables, is_kept);
            hash(&[&document, name.as_bytes(), variables.as_bytes()])
        };
        let common = keyed(&|name| Some(name.as_str()) != cursor.as_deref());
        let personal = hash(&[&common, viewer.as_bytes()]);
        Some(Self {
            document,
            common,
            personal,
            writer: keyed(&|name| below.contains(name.as_str())),
        })
    }
}

/// The only root field, when it is plain.
fn only_field(operation: &OperationDefinition) -> Option<&Field> {
    if operation.ty != OperationType::Subscription {
        return None;
    }
    let [selection] = operation.selection_set.node.items.as_slice() else {
        return None;
    };
    match &selection.node {
        Selection::Field(field) if field.node.directives.is_empty() => Some(&field.node),
        _ => None,
    }
}

fn json_of(variables: &Variables, is_kept: &dyn Fn(&Name) -> bool) -> String {
    let kept: Vec<(&Name, &Value)> = variables.iter().filter(|(name, _)| is_kept(name)).collect();
    serde_json::to_string(&kept).unwrap_or_default()
}

fn hash(parts: &[&[u8]]) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
