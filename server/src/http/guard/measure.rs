//! Weighs a parsed document: each fragment once, however often it is spread.

use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Value, Variables};

use super::weight::Weight;

/// Rows of a list that names no number, as the API's default page.
const DEFAULT_ROWS: u64 = 25;
/// Introspection fields that are lists of the schema's parts.
const INTROSPECTION_LISTS: [&str; 8] = [
    "types",
    "directives",
    "fields",
    "inputFields",
    "interfaces",
    "possibleTypes",
    "args",
    "enumValues",
];

/// Weighs selections of one document with the variables of one request.
pub(super) struct Measure<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    /// `None` while a fragment is being weighed: meeting it again then is a cycle.
    fragments: HashMap<&'a str, Option<Weight>>,
}

/// A fragment spreads itself, directly or through others.
#[derive(Debug)]
pub(super) struct Cycle(pub(super) String);

impl<'a> Measure<'a> {
    pub(super) fn new(document: &'a ExecutableDocument, variables: &'a Variables) -> Self {
        Self {
            document,
            variables,
            fragments: HashMap::new(),
        }
    }

    /// The weight of the operation that will run.
    pub(super) fn operation(
        &mut self,
        operation: &'a OperationDefinition,
    ) -> Result<Weight, Cycle> {
        let mut weight = self.selection(&operation.selection_set.node)?;
        weight.directives += operation.directives.len();
        Ok(weight)
    }

    /// The fields of the whole document: the validator walks what does not run, too.
    pub(super) fn all_fields(&mut self) -> Result<usize, Cycle> {
        let mut fields = 0_usize;
        for (_, operation) in self.document.operations.iter() {
            let weight = self.operation(&operation.node)?;
            fields = fields.saturating_add(weight.fields);
        }
        for name in self.document.fragments.keys() {
            let weight = self.fragment(name)?;
            fields = fields.saturating_add(weight.fields);
        }
        Ok(fields)
    }

    fn selection(&mut self, selection: &'a SelectionSet) -> Result<Weight, Cycle> {
        let mut sum = Weight::default();
        for item in &selection.items {
            let mut weight = match &item.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::InlineFragment(inline) => {
                    self.selection(&inline.node.selection_set.node)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node)?
                }
            };
            weight.directives = weight
                .directives
                .saturating_add(item.node.directives().len());
            // An empty spread is still walked.
            weight.fields = weight.fields.max(1);
            sum.beside(weight);
        }
        Ok(sum)
    }

    fn field(&mut self, field: &'a Field) -> Result<Weight, Cycle> {
        let inner = self.selection(&field.selection_set.node)?;
        let name = field.name.node.as_str();
        let introspects = matches!(name, "__schema" | "__type");
        let is_plain = !name.starts_with("__");
        let is_list = INTROSPECTION_LISTS.contains(&name);
        Ok(Weight {
            fields: inner.fields.saturating_add(1),
            cost: inner
                .cost
                .saturating_mul(self.rows(field))
                .saturating_add(1),
            depth: inner.depth + 1,
            aliases: inner
                .aliases
                .saturating_add(usize::from(field.alias.is_some())),
            directives: inner.directives,
            roots: 1,
            plain_roots: usize::from(is_plain),
            introspects: introspects || inner.introspects,
            lists: inner.lists + usize::from(is_list),
        })
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Weight, Cycle> {
        match self.fragments.get(name.as_str()) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => return Err(Cycle(name.to_string())),
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            // The validator says so with the place.
            return Ok(Weight::default());
        };
        self.fragments.insert(name.as_str(), None);
        let mut weight = self.selection(&fragment.node.selection_set.node)?;
        weight.directives = weight
            .directives
            .saturating_add(fragment.node.directives.len());
        self.fragments.insert(name.as_str(), Some(weight));
        Ok(weight)
    }

    /// How often a field's selection can be in the answer: the page size of a connection, else 1.
    fn rows(&self, field: &Field) -> u64 {
        let named = ["first", "last"].iter().find_map(|name| {
            let argument = field.get_argument(name)?.node.clone();
            let value = argument
                .into_const_with(|variable| self.variables.get(&variable).cloned().ok_or(()));
            match value {
                Ok(Value::Number(number)) => number.as_u64(),
                _ => None,
            }
        });
        let is_connection = || {
            field.selection_set.node.items.iter().any(|item| {
                matches!(&item.node, Selection::Field(field)
                    if matches!(field.node.name.node.as_str(), "nodes" | "edges"))
            })
        };
        named.unwrap_or_else(|| if is_connection() { DEFAULT_ROWS } else { 1 })
    }
}
