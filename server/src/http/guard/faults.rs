//! Counts fields and arguments that the schema has not. For each of them the validator compares its
//! name with all that there are, letter by letter, to say which one may have been meant.

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, OperationType, Selection, SelectionSet, Type,
};

use super::names::Names;

/// So many are a slip; more of them are told as a whole.
const MAX_FAULTS: usize = 20;
/// Letters of all of them.
const MAX_LETTERS: usize = 500;

/// The variable whose default has a type that the schema has not, in words: the validator fails at it.
pub(super) fn of_no_type(document: &ExecutableDocument, names: &Names) -> Option<String> {
    let operations = document.operations.iter();
    let mut variables = operations.flat_map(|(_, operation)| &operation.node.variable_definitions);
    variables.find_map(|variable| {
        let variable = &variable.node;
        let of = innermost(&variable.var_type.node);
        let is_fault = variable.default_value.is_some() && !names.may_have(of);
        is_fault.then(|| {
            format!(
                "The variable \"${}\" is of the type \"{of}\", which the schema has not",
                variable.name
            )
        })
    })
}

fn innermost(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => innermost(inner),
    }
}

/// The first unknown name of a document that has too many of them, in words.
pub(super) fn too_many(document: &ExecutableDocument, names: &Names) -> Option<String> {
    let mut search = Search {
        names,
        count: 0,
        letters: 0,
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
    let is_too_much = search.is_over();
    let first = search.first.filter(|_| is_too_much)?;
    Some(format!(
        "The document has more than {MAX_FAULTS} names that the schema has not, or {MAX_LETTERS} letters of them; the first is {first}"
    ))
}

struct Search<'a> {
    names: &'a Names,
    count: usize,
    letters: usize,
    first: Option<String>,
}

impl Search<'_> {
    fn selection(&mut self, selection: &SelectionSet, of: &str) {
        for item in &selection.items {
            // Enough is known.
            if self.is_over() {
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
                    let argument = argument.node.as_str();
                    if argument != "if" {
                        self.found(argument, || format!("argument \"{argument}\" of @{name}"));
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &Field, of: &str) {
        let name = field.name.node.as_str();
        // The validator does not look at it.
        if name == "__typename" {
            return;
        }
        let Some(fields) = self.names.fields(of) else {
            return self.selection(&field.selection_set.node, "");
        };
        let Some(known) = fields.get(name) else {
            self.found(name, || format!("field \"{name}\" of \"{of}\""));
            return self.selection(&field.selection_set.node, "");
        };
        for (argument, _) in &field.arguments {
            let argument = argument.node.as_str();
            if !known.arguments.contains(argument) {
                self.found(argument, || {
                    format!("argument \"{argument}\" of field \"{name}\" of \"{of}\"")
                });
            }
        }
        self.selection(&field.selection_set.node, &known.of);
    }

    fn is_over(&self) -> bool {
        self.count > MAX_FAULTS || self.letters > MAX_LETTERS
    }

    fn found(&mut self, name: &str, what: impl FnOnce() -> String) {
        self.count += 1;
        self.letters += name.len();
        self.first.get_or_insert_with(what);
    }
}
