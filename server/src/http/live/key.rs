//! What must be the same for subscribers to share an execution.

use async_graphql::parser::types::{
    DocumentOperations, Field, OperationDefinition, OperationType, Selection,
};
use async_graphql::{Name, Request, Value, Variables};
use sha2::{Digest as _, Sha256};

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
        let cursor = {
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
            cursor_variable(field)
        };
        // Written twice: where it is declared and where it is the cursor. So nothing else hangs on it.
        let cursor = cursor.filter(|name| request.query.matches(&format!("${name}")).count() == 2);
        let document = hash(&[request.query.as_bytes()]);
        let name = name.unwrap_or_default();
        let variables = variables_without(&request.variables, cursor.as_deref());
        let common = hash(&[&document, name.as_bytes(), variables.as_bytes()]);
        let personal = hash(&[&common, viewer.as_bytes()]);
        Some(Self {
            document,
            common,
            personal,
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

fn cursor_variable(field: &Field) -> Option<String> {
    let written = field.get_argument(CURSOR)?.node.to_string();
    written.strip_prefix('$').map(str::to_owned)
}

fn variables_without(variables: &Variables, cursor: Option<&str>) -> String {
    let kept: Vec<(&Name, &Value)> = variables
        .iter()
        .filter(|(name, _)| Some(name.as_str()) != cursor)
        .collect();
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
