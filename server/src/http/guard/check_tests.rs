use std::fmt::Write as _;

use super::*;

/// So many pieces, numbered.
fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    let pieces: Vec<_> = (0..count).map(piece).collect();
    pieces.join(" ")
}

fn guard() -> Guard {
    Guard::new(GraphqlLimits::default(), Names::default())
}

fn refusal(document: &str) -> String {
    let guard = guard();
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
    for (spreads, levels) in [(2, 30), (2, 120), (30, 20), (15, 35)] {
        let message = refusal(&doubling(spreads, levels));
        let named = ["fields", "overlap", "levels", "fragments"];
        let is_limit = |limit| message.contains(&format!("limit {limit}:"));
        assert!(named.into_iter().any(is_limit), "{message}");
    }
}

#[test]
fn a_bomb_that_does_not_run_is_refused_too() {
    let document = doubling(2, 25).replacen("{ ...f0 }", "{ viewer { id } }", 1);
    assert!(refusal(&document).contains("limit overlap"));
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
        (format!("{{ a }} #{}", "x".repeat(16 * 1024)), "document_bytes"),
        (format!("{{ {} }}", "a ".repeat(2_000)), "tokens"),
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
        (format!("{{ {} }}", "a".repeat(129)), "name_bytes"),
        (numbered(21, |n| format!("query q{n} {{ a }} ")), "operations"),
        (
            (0..201).fold("{ a }".to_owned(), |all, n| format!("{all} fragment f{n} on T {{ a }}")),
            "fragments",
        ),
        (
            format!("query({}) {{ a }}", numbered(101, |n| format!("$v{n}: Int "))),
            "variables",
        ),
        (
            format!("{{ a({}) }}", numbered(51, |n| format!("v{n}: 1 "))),
            "arguments",
        ),
        (format!("{} a {}", "{ ... ".repeat(34) + "{", "}".repeat(35)), "levels"),
        (
            // Each inline fragment begins the comparison of all that is in it anew.
            format!("{{ {} {} {} }}", "... { ".repeat(25), "id ".repeat(1000), "}".repeat(25)),
            "overlap",
        ),
        (
            // Arguments are compared pair by pair.
            {
                let arguments: String = numbered(50, |n| format!("v{n}: 1 "));
                format!("{{ {} }}", format!("a({arguments}) ").repeat(9))
            },
            "overlap",
        ),
    ] {
        let message = refusal(&document);
        assert!(message.contains(&format!("limit {limit}:")), "{limit}: {message}");
    }
}

#[test]
fn page_sizes_in_variables_count() {
    let guard = guard();
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
fn page_sizes_count_wherever_they_are_written() {
    let limit = |document: &str| refusal(document).contains("limit cost:");
    let inner = "nodes { b(first: 100) { nodes { c(first: 100) { nodes { id } } } } }";
    // In a variable's default, and where the page's fields are in a fragment.
    assert!(limit(&format!(
        "query($n: Int = 100) {{ a(first: $n) {{ {inner} }} }}"
    )));
    assert!(limit(&format!(
        "{{ a(first: 100) {{ ...F }} }} fragment F on T {{ ... {{ {inner} }} }}"
    )));
    let ids = "\"x\" ".repeat(900);
    assert!(limit(&format!(
        "{{ nodes(ids: [{ids}]) {{ a(first: 100) {{ nodes {{ id a b c }} }} }} }}"
    )));
}

#[test]
fn what_is_put_in_is_bounded() {
    let check = |document: &str, variables: serde_json::Value| {
        let variables = async_graphql::Variables::from_json(variables);
        let checked = guard().check(Request::new(document).variables(variables));
        checked
            .err()
            .map_or_else(String::new, |error| error.message)
    };
    let one = "query($v: X) { a(x: $v) }";
    let long = serde_json::json!({ "v": vec![1; 10_001] });
    assert!(check(one, long).contains("limit input_list:"));
    let deep = (0..33).fold(serde_json::json!(1), |inner, _| serde_json::json!([inner]));
    assert!(check(one, serde_json::json!({ "v": deep })).contains("limit input_depth:"));
    let text = serde_json::json!({ "v": "x".repeat(500_000) });
    assert_eq!(check(one, text.clone()), "");
    let often = format!("query($v: X) {{ a {{ {} }} }}", "a(x: $v) ".repeat(100));
    assert!(check(&often, text).contains("limit input:"));
}

/// What is said before the schema that is served.
fn refusal_by_the_schema(document: &str) -> String {
    let names = Names::of(&crate::graphql::registry());
    let guard = Guard::new(GraphqlLimits::default(), names);
    let error = guard.check(Request::new(document)).err();
    error.map_or_else(String::new, |error| error.message)
}

#[test]
fn many_unknown_names_are_told_as_one() {
    let message = refusal_by_the_schema;
    let few: String = numbered(20, |n| format!("x{n} "));
    let many: String = numbered(21, |n| format!("x{n} "));
    assert_eq!(message(&format!("{{ viewer {{ {few} }} }}")), "");
    let refused = message(&format!("{{ viewer {{ {many} }} }}"));
    assert!(refused.contains("field \"x0\" of \"User\""), "{refused}");
    let arguments: String = numbered(21, |n| format!("x{n}: 1 "));
    let refused = message(&format!(
        "{{ ... on Query {{ tasks({arguments}) {{ __typename }} }} }}"
    ));
    assert!(refused.contains("argument \"x0\""), "{refused}");
}

/// Four long names took the validator as long as a hundred short ones: it compares them letter by letter.
#[test]
fn unknown_names_are_counted_by_their_letters() {
    let long = |count| numbered(count, |n| format!("x{n}{} ", "e".repeat(120)));
    assert_eq!(
        refusal_by_the_schema(&format!("mutation {{ {} }}", long(4))),
        ""
    );
    let refused = refusal_by_the_schema(&format!("mutation {{ {} }}", long(5)));
    assert!(refused.contains("500 letters"), "{refused}");
}

/// 113 kB of them took the validator 14 ms, as if introspection knew every name.
#[test]
fn unknown_names_of_introspection_are_counted_too() {
    let many = numbered(21, |n| format!("x{n} "));
    for document in [
        format!("{{ __schema {{ types {{ {many} }} }} }}"),
        format!("{{ __type(name: \"Task\") {{ fields {{ type {{ {many} }} }} }} }}"),
        format!("{{ __typename }} fragment F on __Type {{ {many} }}"),
        numbered(21, |n| format!("__x{n} ")).replacen("__x0", "{ __x0", 1) + "}",
    ] {
        let refused = refusal_by_the_schema(&document);
        assert!(
            refused.contains("more than 20 names"),
            "{document}: {refused}"
        );
    }
    let right =
        "{ __schema { queryType { name } directives { args { defaultValue } } } __typename }";
    assert_eq!(refusal_by_the_schema(right), "");
}

/// The validator panics where a default is compared with a type that it does not find.
#[test]
fn a_default_of_an_unknown_type_is_refused() {
    for kind in ["Nothing", "[Nothing]", "[[Nothing!]!]!"] {
        let refused =
            refusal_by_the_schema(&format!("query($x: {kind} = [[1]]) {{ viewer {{ id }} }}"));
        assert!(
            refused.contains("the type \"Nothing\""),
            "{kind}: {refused}"
        );
    }
    for kind in ["Int", "[ID!]", "Float", "TaskFilter", "DateTime"] {
        let document = format!("query($x: {kind} = null) {{ viewer {{ id }} }}");
        assert_eq!(refusal_by_the_schema(&document), "", "{kind}");
    }
}

#[test]
fn what_can_t_be_read_is_told_by_its_place() {
    let long = format!("{{ a\n  b(c: \"{}", "x".repeat(10_000));
    for (document, told) in [
        (long.as_str(), "at line 2, column 8: expected"),
        ("{ a ) }", "at line 1, column 5: expected"),
        ("{ a } { b }", "multiple operations"),
        ("{ a(b: 1e999) }", "line 1, column"),
    ] {
        let message = refusal(document);
        assert!(
            message.starts_with("The document can't be read"),
            "{message}"
        );
        assert!(message.contains(told), "{message}");
        assert!(message.len() < 300, "{message}");
    }
}

#[test]
fn a_long_name_of_an_operation_is_not_looked_for() {
    let mut request = Request::new("query A { a }");
    request.operation_name = Some("x".repeat(129));
    let message = guard().check(request).err().unwrap().message;
    assert!(message.contains("limit name_bytes:"), "{message}");
}

#[test]
fn json_of_many_values_is_not_read() {
    let list = |values: usize| format!("[{}1]", "1,".repeat(values - 1));
    assert!(guard().may_read(list(21_000).as_bytes()).is_ok());
    let refused = guard().may_read(list(21_001).as_bytes()).err().unwrap();
    assert!(
        refused.message().contains("limit input:"),
        "{}",
        refused.message()
    );
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
    let guard = guard();
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
