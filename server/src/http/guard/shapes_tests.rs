use std::collections::BTreeSet;

use async_graphql::parser::parse_query;
use serde_json::json;

use super::*;

fn shape_of(document: &str, variables: serde_json::Value) -> Option<Vec<u8>> {
    let document = parse_query(document).unwrap();
    let (_, operation) = document.operations.iter().next().unwrap();
    shape(&operation.node, &Variables::from_json(variables))
}

#[test]
fn values_of_one_kind_have_one_shape_and_those_of_another_have_another() {
    let document = "query ($id: ID!, $first: Int, $names: [String!]) { a }";
    let values = [
        json!({ "id": "a", "first": 1 }),
        json!({ "id": "a", "first": null }),
        json!({ "id": "a" }),
        json!({ "id": 5, "first": 1 }),
        json!({ "id": 1.5, "first": 1 }),
        json!({ "id": "a", "first": u64::MAX }),
        json!({ "id": true, "first": 1 }),
        json!({ "id": "a", "first": 1, "names": [] }),
        json!({ "id": "a", "first": 1, "names": "b" }),
        json!({ "id": "a", "first": 1, "names": ["b"] }),
        json!({ "id": "a", "first": 1, "names": ["b", null] }),
        json!({ "id": "a", "first": 1, "names": ["b", 2] }),
    ];
    let shapes: BTreeSet<_> = values
        .iter()
        .map(|value| shape_of(document, value.clone()).unwrap())
        .collect();
    assert_eq!(shapes.len(), values.len());
    let like_the_first = json!({ "id": "another", "first": 99, "unknown": {} });
    assert_eq!(
        shape_of(document, like_the_first),
        shape_of(document, values[0].clone())
    );
}

#[test]
fn what_the_validator_reads_has_no_shape() {
    for (document, variables) in [
        ("query ($a: TaskStatus) { a }", json!({ "a": "ACTIVE" })),
        ("query ($a: [TaskStatus!]) { a }", json!({ "a": [] })),
        ("query ($a: CreateTaskInput!) { a }", json!({ "a": {} })),
        ("query ($a: String) { a }", json!({ "a": {} })),
        ("query ($a: [[String]]) { a }", json!({ "a": [[]] })),
        ("query ($a: [String]) { a }", json!({ "a": [["b"]] })),
    ] {
        assert_eq!(shape_of(document, variables), None, "{document}");
    }
    let nothing_given = shape_of("query ($a: TaskStatus) { a }", json!({}));
    assert!(nothing_given.is_some());
}

#[test]
fn the_same_shape_is_known_again_and_few_are_kept() {
    for text in [
        "query ($a: [String]) { a }",
        "query A($a: [String]) { a }",
        "query A($a: [String]) { ...F } fragment F on Query { a(b: $a) }",
    ] {
        let document = parse_query(text).unwrap();
        let shapes = Shapes::of(&document);
        let (_, operation) = document.operations.iter().next().unwrap();
        for value in [json!("a"), json!(["a"]), json!(1), json!([1, "a"])] {
            let variables = Variables::from_json(json!({ "a": value }));
            for _ in 0..2 {
                let validated = shapes.validated(&operation.node, &variables);
                assert!(validated.is_some(), "{text}");
            }
        }
        assert_eq!(shapes.known.lock().unwrap().len(), 4);
    }
    let several = parse_query("query A { a } query B { a }").unwrap();
    let (_, operation) = several.operations.iter().next().unwrap();
    let shapes = Shapes::of(&several);
    let none = shapes.validated(&operation.node, &Variables::default());
    assert!(none.is_none());
}
