//! Weighs a parsed document whose levels have been checked: each fragment once, however often it is
//! spread.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::Positioned;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};

use super::inputs::Inputs;
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
    inputs: &'a Inputs<'a>,
    fragments: HashMap<&'a str, Weight>,
}

impl<'a> Measure<'a> {
    pub(super) fn new(document: &'a ExecutableDocument, inputs: &'a Inputs<'a>) -> Self {
        Self {
            document,
            inputs,
            fragments: HashMap::new(),
        }
    }

    /// The weight of the operation that will run.
    pub(super) fn operation(&mut self, operation: &'a OperationDefinition) -> Weight {
        let mut weight = self.selection(&operation.selection_set.node);
        self.directives(&operation.directives, &mut weight);
        weight
    }

    /// The weight of the whole document: the validator walks what does not run, too.
    pub(super) fn whole(&mut self) -> Weight {
        let mut sum = Weight::default();
        for (_, operation) in self.document.operations.iter() {
            sum.beside(self.operation(&operation.node));
        }
        for name in self.document.fragments.keys() {
            sum.beside(self.fragment(name));
        }
        sum
    }

    fn selection(&mut self, selection: &'a SelectionSet) -> Weight {
        let mut sum = Weight::default();
        for item in &selection.items {
            let mut weight = match &item.node {
                Selection::Field(field) => self.field(&field.node),
                Selection::InlineFragment(inline) => {
                    self.selection(&inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            self.directives(item.node.directives(), &mut weight);
            // An empty spread is still walked.
            weight.fields = weight.fields.max(1);
            sum.beside(weight);
        }
        sum
    }

    fn field(&mut self, field: &'a Field) -> Weight {
        let inner = self.selection(&field.selection_set.node);
        let name = field.name.node.as_str();
        let introspects = matches!(name, "__schema" | "__type");
        let is_plain = !name.starts_with("__");
        let is_list = INTROSPECTION_LISTS.contains(&name);
        Weight {
            fields: inner.fields.saturating_add(1),
            cost: inner
                .cost
                .saturating_mul(self.rows(field, &inner))
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
            input: inner
                .input
                .saturating_add(self.inputs.size(&field.arguments)),
            is_page: matches!(name, "nodes" | "edges"),
        }
    }

    fn directives(&self, directives: &[Positioned<Directive>], weight: &mut Weight) {
        weight.directives = weight.directives.saturating_add(directives.len());
        for directive in directives {
            let size = self.inputs.size(&directive.node.arguments);
            weight.input = weight.input.saturating_add(size);
        }
    }

    fn fragment(&mut self, name: &'a Name) -> Weight {
        if let Some(weight) = self.fragments.get(name.as_str()) {
            return *weight;
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            // The validator says so with the place.
            return Weight::default();
        };
        let mut weight = self.selection(&fragment.node.selection_set.node);
        self.directives(&fragment.node.directives, &mut weight);
        self.fragments.insert(name.as_str(), weight);
        weight
    }

    /// How often a field's selection can be in the answer: the page size of a connection, the number
    /// of ids that are asked for, else 1.
    fn rows(&self, field: &Field, inner: &Weight) -> u64 {
        let argument = |name: &str| field.get_argument(name).map(|value| &value.node);
        let pages =
            ["first", "last"].map(|name| argument(name).and_then(|n| self.inputs.number(n)));
        let ids =
            ["ids", "buildIds"].map(|name| argument(name).and_then(|n| self.inputs.length(n)));
        let named = pages.into_iter().chain(ids).flatten().max();
        named.unwrap_or(if inner.is_page { DEFAULT_ROWS } else { 1 })
    }
}

#[cfg(test)]
#[path = "measure_tests.rs"]
mod tests;
