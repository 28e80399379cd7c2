use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, Selection};
use proptest::prelude::*;

use super::*;

/// What the functions find in a document with one operation and one root field.
fn found(document: &str) -> (Vec<String>, Option<String>) {
    let document = parse_query(document).unwrap();
    let DocumentOperations::Single(operation) = &document.operations else {
        panic!("one operation");
    };
    let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else {
        panic!("a field");
    };
    let mut below: Vec<_> = below(&document, &operation.node, &field.node)
        .into_iter()
        .collect();
    below.sort();
    (below, only(&field.node, "after").map(str::to_owned))
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn what_only_says_what_is_followed_is_not_below() {
    let (below, cursor) =
        found("subscription ($id: ID!, $from: String) { f(id: $id, after: $from) { x } }");
    assert_eq!((below, cursor.as_deref()), (names(&[]), Some("from")));
}

#[test]
fn a_variable_is_found_wherever_it_stands() {
    let document = "subscription @a(x: $operation) { f(id: $id) {
            x(y: [$list, { z: $object }]) @include(if: $field)
            ... @skip(if: $inline) { y(z: $nested) }
            ...F @skip(if: $ spread)
        } }
        fragment F on T @b(x: $fragment) { x(y: $inside) }";
    let wanted = names(&[
        "field",
        "fragment",
        "inline",
        "inside",
        "list",
        "nested",
        "object",
        "operation",
        "spread",
    ]);
    assert_eq!(found(document).0, wanted);
}

#[test]
fn a_cursor_that_says_something_else_too_is_none() {
    let twice = "subscription { f(id: $x, after: $x) { y } }";
    assert_eq!(found(twice).1, None);
    let inside = "subscription { f(filter: { of: [$x] }, after: $x) { y } }";
    assert_eq!(found(inside).1, None);
    let written = "subscription { f(after: \"$x\") { y } }";
    assert_eq!(found(written).1, None);
}

proptest! {
    /// However deep it stands, and whatever white space is between the dollar and the name.
    #[test]
    fn a_variable_that_stands_below_is_below(depth in 0_usize..8, gap in "[ \n,\t]{0,3}") {
        let open = "a { ".repeat(depth);
        let close = "}".repeat(depth);
        let document = format!("subscription {{ f(id: $x) {{ {open} b(c: ${gap}x) {close} }} }}");
        prop_assert_eq!(found(&document).0, names(&["x"]));
    }
}
