//! Which operations the validator can't tell apart: those of one document whose variables are of the
//! same shape.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, Type,
};
use async_graphql::{Name, Variables};
use async_graphql_value::ConstValue;

use crate::graphql::Validated;

/// Shapes that are known of one document; a program that sends it uses few.
const MOST: usize = 16;
/// Scalars by whose kind the validator goes, not by what they say.
const SCALARS: [&str; 7] = [
    "ID", "String", "Boolean", "Int", "Float", "DateTime", "Long",
];

/// The shapes of variables that a document came with.
pub(super) struct Shapes {
    /// Whether there are any: a fragment of a document with several operations can use a variable as
    /// another operation declares it.
    is_single: bool,
    known: Mutex<VecDeque<(Vec<u8>, Validated)>>,
}

impl Shapes {
    pub(super) fn of(document: &ExecutableDocument) -> Self {
        Self {
            is_single: match &document.operations {
                DocumentOperations::Single(_) => true,
                // One with a name is of this kind too.
                DocumentOperations::Multiple(all) => all.len() == 1,
            },
            known: Mutex::default(),
        }
    }

    /// What is known of operations with variables like these; `None` when the validator looks at
    /// what one of them says: a word of an enum, or an input object.
    pub(super) fn validated(
        &self,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> Option<Validated> {
        if !self.is_single {
            return None;
        }
        let shape = shape(operation, variables)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, validated)) = known.iter().find(|(of, _)| *of == shape) {
            return Some(validated.clone());
        }
        if known.len() == MOST {
            known.pop_front();
        }
        let validated = Validated::default();
        known.push_back((shape, validated.clone()));
        Some(validated)
    }
}

/// A byte for each variable that the operation declares.
fn shape(operation: &OperationDefinition, variables: &Variables) -> Option<Vec<u8>> {
    let declared = operation.variable_definitions.iter();
    let shapes = declared.map(|definition| {
        let definition = &definition.node;
        match variables.get(&definition.name.node) {
            None => Some(0),
            Some(ConstValue::Null) => Some(1),
            Some(value) if is_scalar(&definition.var_type.node) => kinds(value),
            Some(_) => None,
        }
    });
    shapes.collect()
}

/// Whether it is a scalar, or a list of one.
fn is_scalar(declared: &Type) -> bool {
    match &declared.base {
        BaseType::Named(name) => SCALARS.contains(&Name::as_str(name)),
        BaseType::List(items) => match &items.base {
            BaseType::Named(name) => SCALARS.contains(&Name::as_str(name)),
            BaseType::List(_) => false,
        },
    }
}

/// The kinds that are in a value, a bit each; `None` for an object, and for lists of lists.
fn kinds(value: &ConstValue) -> Option<u8> {
    match value {
        ConstValue::List(items) => {
            let kinds = items.iter().map(kind);
            let kinds: Option<Vec<u8>> = kinds.collect();
            Some(kinds?.into_iter().fold(0b1000_0000, |all, kind| all | kind))
        }
        value => kind(value),
    }
}

fn kind(value: &ConstValue) -> Option<u8> {
    match value {
        ConstValue::Null => Some(0b10),
        ConstValue::String(_) => Some(0b100),
        ConstValue::Boolean(_) => Some(0b1000),
        ConstValue::Number(number) if number.is_i64() => Some(0b1_0000),
        ConstValue::Number(number) if number.is_u64() => Some(0b10_0000),
        ConstValue::Number(_) => Some(0b100_0000),
        ConstValue::Enum(_)
        | ConstValue::Binary(_)
        | ConstValue::List(_)
        | ConstValue::Object(_) => None,
    }
}

#[cfg(test)]
#[path = "shapes_tests.rs"]
mod tests;
