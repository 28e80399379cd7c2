//! Measures what is put into arguments: the validator and the executor copy a variable wherever it is
//! used, so a large one that is used often is much.

use std::collections::HashMap;

use async_graphql::parser::Positioned;
use async_graphql::parser::types::OperationDefinition;
use async_graphql::{Name, Variables};
use async_graphql_value::{ConstValue, Value};

/// Bytes of text that count as one value more.
const TEXT_BYTES: usize = 256;

/// What the variables of one request hold.
pub(super) struct Inputs<'a> {
    values: HashMap<&'a str, (&'a ConstValue, Extent)>,
}

/// How large a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// Values in it, and one for each so many bytes of text.
    pub(super) size: usize,
    /// Lists and objects inside one another.
    pub(super) depth: usize,
    /// Values of the longest list or object.
    pub(super) longest: usize,
}

impl<'a> Inputs<'a> {
    /// What an operation gets: the request's variables, and the defaults of those that are not given.
    pub(super) fn new(variables: &'a Variables, operation: &'a OperationDefinition) -> Self {
        let defaults = operation
            .variable_definitions
            .iter()
            .filter_map(|definition| {
                let value = definition.node.default_value.as_ref()?;
                Some((definition.node.name.node.as_str(), &value.node))
            });
        let given = variables.iter().map(|(name, value)| (name.as_str(), value));
        let measured = defaults.chain(given);
        let measured = measured.map(|(name, value)| (name, (value, extent(value, 0))));
        Self {
            values: measured.collect(),
        }
    }

    /// The largest depth and list, and the size of all.
    pub(super) fn extent(&self) -> Extent {
        let extents = self.values.values().map(|(_, extent)| extent);
        extents.fold(Extent::default(), |sum, extent| sum.beside(*extent))
    }

    /// The size of arguments with their variables written out.
    pub(super) fn size(&self, arguments: &[(Positioned<Name>, Positioned<Value>)]) -> usize {
        let sizes = arguments.iter().map(|(_, value)| self.size_of(&value.node));
        sizes.fold(0, usize::saturating_add)
    }

    fn size_of(&self, value: &Value) -> usize {
        let sum = |sizes: &mut dyn Iterator<Item = usize>| sizes.fold(1, usize::saturating_add);
        match value {
            Value::Variable(name) => {
                let found = self.values.get(name.as_str());
                found.map_or(1, |(_, extent)| extent.size)
            }
            Value::List(items) => sum(&mut items.iter().map(|item| self.size_of(item))),
            Value::Object(fields) => sum(&mut fields.values().map(|item| self.size_of(item))),
            Value::String(text) => text_size(text),
            _ => 1,
        }
    }

    /// A whole number that is not negative.
    pub(super) fn number(&self, value: &Value) -> Option<u64> {
        match value {
            Value::Number(number) => number.as_u64(),
            Value::Variable(name) => match self.values.get(name.as_str())? {
                (ConstValue::Number(number), _) => number.as_u64(),
                _ => None,
            },
            _ => None,
        }
    }

    /// How many values a list has.
    pub(super) fn length(&self, value: &Value) -> Option<u64> {
        let length = match value {
            Value::List(items) => items.len(),
            Value::Variable(name) => match self.values.get(name.as_str())? {
                (ConstValue::List(items), _) => items.len(),
                _ => return None,
            },
            _ => return None,
        };
        u64::try_from(length).ok()
    }
}

impl Extent {
    fn beside(self, other: Self) -> Self {
        Self {
            size: self.size.saturating_add(other.size),
            depth: self.depth.max(other.depth),
            longest: self.longest.max(other.longest),
        }
    }
}

/// The JSON reader ends at 128 levels, and so does this.
fn extent(value: &ConstValue, depth: usize) -> Extent {
    let of = |items: &mut dyn Iterator<Item = &ConstValue>, length| {
        let own = Extent {
            size: 1,
            depth: depth + 1,
            longest: length,
        };
        items.fold(own, |sum, item| sum.beside(extent(item, depth + 1)))
    };
    match value {
        ConstValue::List(items) => of(&mut items.iter(), items.len()),
        ConstValue::Object(fields) => of(&mut fields.values(), fields.len()),
        ConstValue::String(text) => Extent {
            size: text_size(text),
            depth,
            longest: 0,
        },
        _ => Extent {
            size: 1,
            depth,
            longest: 0,
        },
    }
}

fn text_size(text: &str) -> usize {
    1 + text.len() / TEXT_BYTES
}
