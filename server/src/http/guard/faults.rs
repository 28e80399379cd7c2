//! Counts fields and arguments that the schema has not. For each of them the validator compares its
//! name with all that there are, letter by letter, to say which one may have been meant.

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationType, Selection, SelectionSet,
};

use super::names::Names;

/// So many are a slip; more of them are told as a whole.
const MAX_FAULTS: usize = 20;

/// The first unknown name of a document that has too many of them, in words.
pub(super) fn too_many(document: &ExecutableDocument, names: &Names) -> Option<String> {
    let mut search = Search {
        names,
        count: 0,
        first: None,
    };
    let [query, mutation, subscription] = names.roots();
    for (_, operation) in document.operations.iter() {
        let root = match operation.node.ty {
            OperationType::Query => query,
            OperationType::Mutation => mutation,
            OperationType::Subscription => subscription,
        };
        search.selection(&operation.node.selection_set.node, root);
    }
    for fragment in document.fragments.values() {
        let on = &fragment.node.type_condition.node.on.node;
        search.selection(&fragment.node.selection_set.node, on);
    }
    let first = search.first.filter(|_| search.count > MAX_FAULTS)?;
    Some(format!(
        "The document has more than {MAX_FAULTS} names that the schema has not; the first is {first}"
    ))
}

struct Search<'a> {
    names: &'a Names,
    count: usize,
    first: Option<String>,
}

impl Search<'_> {
    fn selection(&mut self, selection: &SelectionSet, of: &str) {
        for item in &selection.items {
            // Enough is known.
            if self.count > MAX_FAULTS {
                return;
            }
            match &item.node {
                Selection::Field(field) => self.field(&field.node, of),
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let of = condition.map_or(of, |condition| condition.node.on.node.as_str());
                    self.selection(&inline.node.selection_set.node, of);
                }
                Selection::FragmentSpread(_) => {}
            }
            for directive in item.node.directives() {
                let name = directive.node.name.node.as_str();
                for (argument, _) in &directive.node.arguments {
                    if argument.node != "if" {
                        self.found(|| format!("argument \"{}\" of @{name}", argument.node));
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &Field, of: &str) {
        let name = field.name.node.as_str();
        // Introspection belongs to no type of ours.
        let known = match self.names.fields(of) {
            Some(fields) if !name.starts_with("__") => fields.get(name),
            _ => return self.selection(&field.selection_set.node, ""),
        };
        let Some(known) = known else {
            self.found(|| format!("field \"{name}\" of \"{of}\""));
            return self.selection(&field.selection_set.node, "");
        };
        for (argument, _) in &field.arguments {
            let argument = argument.node.as_str();
            if !known.arguments.contains(argument) {
                self.found(|| format!("argument \"{argument}\" of field \"{name}\" of \"{of}\""));
            }
        }
        self.selection(&field.selection_set.node, &known.of);
    }

    fn found(&mut self, what: impl FnOnce() -> String) {
        self.count += 1;
        self.first.get_or_insert_with(what);
    }
}
