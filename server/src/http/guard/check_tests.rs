use std::fmt::Write as _;

use super::*;

fn refusal(document: &str) -> String {
    let guard = Guard::new(GraphqlLimits::default());
    let error = guard.check(Request::new(document)).err();
    error.map_or_else(String::new, |error| error.message)
}

fn doubling(spreads: usize, levels: usize) -> String {
    let mut document = String::from("{ ...f0 }");
    for level in 0..levels {
        let next = format!("...f{} ", level + 1).repeat(spreads);
        let _ = write!(document, " fragment f{level} on Query {{ {next} }}");
    }
    let _ = write!(
        document,
        " fragment f{levels} on Query {{ viewer {{ id }} }}"
    );
    document
}

/// 746 bytes of this kind kept a processor busy for 17 s: each level doubles what the next one is.
#[test]
fn a_fragment_bomb_is_refused_in_bounded_work() {
    for (spreads, levels) in [(2, 30), (2, 200), (30, 20), (50, 40)] {
        let message = refusal(&doubling(spreads, levels));
        assert!(message.contains("limit fields"), "{message}");
    }
}

#[test]
fn a_bomb_that_does_not_run_is_refused_too() {
    let document = doubling(2, 40).replacen("{ ...f0 }", "{ viewer { id } }", 1);
    assert!(refusal(&document).contains("limit fields"));
}

#[test]
fn each_limit_is_named() {
    let deep = format!("{}id{}", "{ a ".repeat(20), "}".repeat(20));
    let nested = format!("{{ a(b: {}) }}", "[".repeat(100));
    let aliased: String = (0..101).fold(String::new(), |mut all, n| {
        let _ = write!(all, "a{n}: id ");
        all
    });
    for (document, limit) in [
        (format!("{{ {} }}", "a ".repeat(10_000)), "tokens"),
        (nested, "nesting"),
        (deep, "depth"),
        (format!("{{ {} }}", "a ".repeat(31)), "root_fields"),
        (format!("{{ viewer {{ {aliased} }} }}"), "aliases"),
        (format!("{{ a {} }}", "@x ".repeat(51)), "directives"),
        (
            "{ a(first: 100) { nodes { b(first: 100) { nodes { c(first: 100) { nodes { id } } } } } } }".to_owned(),
            "cost",
        ),
        (
            "{ a { nodes { b { nodes { c { nodes { d { nodes { id } } } } } } } } }".to_owned(),
            "cost",
        ),
        (
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }".to_owned(),
            "introspection_lists",
        ),
    ] {
        let message = refusal(&document);
        assert!(message.contains(&format!("limit {limit}:")), "{limit}: {message}");
    }
}

#[test]
fn page_sizes_in_variables_count() {
    let guard = Guard::new(GraphqlLimits::default());
    let document = "query($n: Int) { a(first: $n) { nodes { b(first: $n) { nodes { id } } } } }";
    let check = |n: u64| {
        let variables = async_graphql::Variables::from_json(serde_json::json!({ "n": n }));
        guard
            .check(Request::new(document).variables(variables))
            .is_ok()
    };
    assert!(check(100));
    assert!(!check(u64::MAX));
}

#[test]
fn fragments_that_spread_themselves_are_refused() {
    let message = refusal("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }");
    assert!(message.contains("spreads itself"), "{message}");
}

#[test]
fn what_people_and_tools_ask_is_let_through() {
    let introspection = "{ __schema { types { name kind fields(includeDeprecated: true) { name args { name \
        type { ...R } } type { ...R } } } directives { name args { name type { ...R } } } } } \
        fragment R on __Type { name ofType { name ofType { name ofType { name ofType { name ofType { name \
        ofType { name ofType { name ofType { name ofType { name } } } } } } } } } }";
    for document in [
        introspection,
        "{ __typename }",
        "{ tasks(first: 50) { nodes { id name owner { username } workspace { latestBuild { number job { status } } } } } }",
    ] {
        assert_eq!(refusal(document), "", "{document}");
    }
}

#[test]
fn the_operation_that_runs_is_the_named_one() {
    let guard = Guard::new(GraphqlLimits::default());
    let kind = |name: Option<&str>| {
        let mut request = Request::new("query A { a } mutation B { b }");
        request.operation_name = name.map(str::to_owned);
        guard.check(request).map(|guarded| guarded.kind)
    };
    assert_eq!(kind(Some("A")).ok(), Some(OperationType::Query));
    assert_eq!(kind(Some("B")).ok(), Some(OperationType::Mutation));
    assert!(kind(Some("C")).is_err());
    assert!(kind(None).is_err());
}
