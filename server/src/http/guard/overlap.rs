//! How much work it is to see whether fields of one name can be merged. The validator begins anew at
//! every selection, inline fragments and spreads written out; where a field stands twice it compares
//! the arguments pair by pair, with their values.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql_value::Value;

/// The comparisons of a whole document. Its levels have been checked.
pub(super) fn overlap(document: &ExecutableDocument) -> usize {
    let mut overlap = Overlap {
        document,
        fragments: HashMap::new(),
        sum: 0,
    };
    for name in document.fragments.keys() {
        overlap.fragment(name.as_str());
    }
    for (_, operation) in document.operations.iter() {
        overlap.selection(&operation.node.selection_set.node);
    }
    overlap.sum
}

struct Overlap<'a> {
    document: &'a ExecutableDocument,
    fragments: HashMap<&'a str, usize>,
    sum: usize,
}

impl<'a> Overlap<'a> {
    /// What is compared on the first level of a selection. It is also what begins here.
    fn selection(&mut self, selection: &'a SelectionSet) -> usize {
        let mut own = 0_usize;
        for item in &selection.items {
            let compared = match &item.node {
                Selection::Field(field) => {
                    self.selection(&field.node.selection_set.node);
                    comparisons(&field.node)
                }
                Selection::InlineFragment(inline) => {
                    self.selection(&inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(spread.node.fragment_name.node.as_str())
                }
            };
            own = own.saturating_add(compared).saturating_add(1);
        }
        self.sum = self.sum.saturating_add(own);
        own
    }

    fn fragment(&mut self, name: &str) -> usize {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return 0;
        };
        if let Some(known) = self.fragments.get(name.as_str()) {
            return *known;
        }
        let own = self.selection(&fragment.node.selection_set.node);
        self.fragments.insert(name.as_str(), own);
        own
    }
}

/// The arguments of a field that stands twice are looked up one by one in the other's.
fn comparisons(field: &Field) -> usize {
    let arguments = field.arguments.len();
    let values = field.arguments.iter().map(|(_, value)| values(&value.node));
    values.fold(arguments.saturating_mul(arguments), usize::saturating_add)
}

fn values(value: &Value) -> usize {
    match value {
        Value::List(items) => items.iter().map(values).fold(1, usize::saturating_add),
        Value::Object(fields) => fields.values().map(values).fold(1, usize::saturating_add),
        _ => 1,
    }
}
