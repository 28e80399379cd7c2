//! Where a document uses its variables.

use std::collections::HashSet;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql_value::Value;

/// Names of variables.
type Used<'a> = HashSet<&'a str>;

/// The variables that a document uses anywhere but in the arguments of this root field of its operation.
pub(super) fn below<'a>(
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    field: &'a Field,
) -> HashSet<String> {
    let mut used = Used::new();
    in_directives(&operation.directives, &mut used);
    in_directives(&field.directives, &mut used);
    in_selections(&field.selection_set.node, &mut used);
    for fragment in document.fragments.values() {
        in_directives(&fragment.node.directives, &mut used);
        in_selections(&fragment.node.selection_set.node, &mut used);
    }
    used.into_iter().map(str::to_owned).collect()
}

/// The variable that is the value of this argument, when no other argument of the field uses it.
pub(super) fn only<'a>(field: &'a Field, argument: &str) -> Option<&'a str> {
    let Value::Variable(name) = &field.get_argument(argument)?.node else {
        return None;
    };
    let mut others = Used::new();
    for (other, value) in &field.arguments {
        if other.node != argument {
            in_value(&value.node, &mut others);
        }
    }
    (!others.contains(name.as_str())).then_some(name.as_str())
}

fn in_selections<'a>(selections: &'a SelectionSet, used: &mut Used<'a>) {
    for selection in &selections.items {
        match &selection.node {
            Selection::Field(field) => {
                let field = &field.node;
                for (_, value) in &field.arguments {
                    in_value(&value.node, used);
                }
                in_directives(&field.directives, used);
                in_selections(&field.selection_set.node, used);
            }
            Selection::FragmentSpread(spread) => in_directives(&spread.node.directives, used),
            Selection::InlineFragment(fragment) => {
                in_directives(&fragment.node.directives, used);
                in_selections(&fragment.node.selection_set.node, used);
            }
        }
    }
}

fn in_directives<'a>(directives: &'a [Positioned<Directive>], used: &mut Used<'a>) {
    for directive in directives {
        for (_, value) in &directive.node.arguments {
            in_value(&value.node, used);
        }
    }
}

fn in_value<'a>(value: &'a Value, used: &mut Used<'a>) {
    match value {
        Value::Variable(name) => {
            used.insert(name.as_str());
        }
        Value::List(items) => items.iter().for_each(|item| in_value(item, used)),
        Value::Object(fields) => fields.values().for_each(|field| in_value(field, used)),
        Value::Null
        | Value::Number(_)
        | Value::String(_)
        | Value::Boolean(_)
        | Value::Binary(_)
        | Value::Enum(_) => {}
    }
}

#[cfg(test)]
#[path = "variables_tests.rs"]
mod tests;
