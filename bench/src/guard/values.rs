//! Values: the validator and the executor copy a variable wherever it is used.

use super::asked::{Asked, Kind, pieces};

pub(super) const KINDS: [Kind; 15] = [
    Kind {
        what: "a large variable that is used often",
        make: |uses| {
            let fields = "__type(name: $x) { name } ".repeat(uses);
            let text = "x".repeat(500_000);
            Asked::with(
                format!("query($x: String!) {{ {fields} }}"),
                format!(r#"{{"x":"{text}"}}"#),
            )
        },
        size: 1_000,
        unguarded: Some(20),
    },
    Kind {
        what: "a list of ids that is used often",
        make: |uses| {
            let fields = "nodes(ids: $x) { __typename } ".repeat(uses);
            let ids = vec![r#""abcdefghijklmnopqrstuvwxyz""#; 1_000].join(",");
            Asked::with(
                format!(
                    "query($x: [ID!]!) {{ viewer {{ id }} }} fragment F on Query {{ {fields} }}"
                ),
                format!(r#"{{"x":[{ids}]}}"#),
            )
        },
        size: 98,
        unguarded: None,
    },
    Kind {
        what: "an object that is used often",
        make: |uses| {
            let fields = "tasks(filter: $x) { __typename } ".repeat(uses);
            let inner = pieces(999, |n| format!(r#","f{n}":{n}"#));
            Asked::with(
                format!(
                    "query($x: TaskFilter) {{ viewer {{ id }} }} fragment F on Query {{ {fields} }}"
                ),
                format!(r#"{{"x":{{"favorite":true{inner}}}}}"#),
            )
        },
        size: 97,
        unguarded: None,
    },
    Kind {
        what: "a text that is used often",
        make: |uses| {
            let fields = "node(id: $x) { __typename } ".repeat(uses);
            Asked::with(
                format!("query($x: ID!) {{ viewer {{ id }} }} fragment F on Query {{ {fields} }}"),
                format!(r#"{{"x":"{}"}}"#, "x".repeat(21_000)),
            )
        },
        size: 1_190,
        unguarded: None,
    },
    Kind {
        what: "variables that many operations use in a fragment",
        make: |uses| {
            let variables = pieces(10, |n| format!("$v{n}:Int "));
            let operations = pieces(20, |n| format!("query q{n}({variables}) {{ ...F }} "));
            let list = "$v9 ".repeat(uses);
            Asked::plain(format!(
                "{operations} fragment F on Query {{ nodes(ids: [{list}]) {{ __typename }} }}"
            ))
            .named("q0")
        },
        size: 1_000,
        unguarded: None,
    },
    Kind {
        what: "variables that nothing declares",
        make: |uses| {
            let operations = pieces(20, |n| format!("query q{n} {{ ...F }} "));
            let list = pieces(uses, |n| format!("$v{n} "));
            Asked::plain(format!(
                "{operations} fragment F on Query {{ nodes(ids: [{list}]) {{ __typename }} }}"
            ))
            .named("q0")
        },
        size: 4_700,
        unguarded: None,
    },
    Kind {
        what: "unknown values of a list of an enumeration",
        make: |items| {
            let states = "NOTHING ".repeat(items);
            Asked::plain(format!(
                "{{ tasks(filter: {{ state: [{states}] }}) {{ __typename }} ...nothing }}"
            ))
        },
        size: 2_000,
        unguarded: None,
    },
    Kind {
        what: "times that are none",
        make: |items| {
            let one = "tasks(filter: { createdAfter: \"2026-13-01T00:00:00Z\" }) { __typename } ";
            Asked::plain(format!(
                "{{ viewer {{ id }} }} fragment F on Query {{ {} }}",
                one.repeat(items)
            ))
        },
        size: 160,
        unguarded: None,
    },
    Kind {
        what: "variables' long defaults",
        make: |items| {
            let list = "1 ".repeat(items / 100);
            let variables = pieces(100, |n| format!("$v{n}:[ID!]=[{list}] "));
            Asked::plain(format!("query({variables}) {{ viewer {{ id }} }}"))
        },
        size: 9_000,
        unguarded: None,
    },
    Kind {
        what: "a list of numbers in the variables",
        make: |items| Asked::with(declared(), format!(r#"{{"x":[{}1]}}"#, "1,".repeat(items))),
        size: 500_000,
        unguarded: None,
    },
    Kind {
        what: "lists of lists in the variables",
        make: |items| Asked::with(declared(), format!(r#"{{"x":[{}1]}}"#, "[],".repeat(items))),
        size: 330_000,
        unguarded: None,
    },
    Kind {
        what: "objects in the variables",
        make: |items| {
            let inner = r#"{"a":1},"#.repeat(items);
            Asked::with(declared(), format!(r#"{{"x":[{inner}1]}}"#))
        },
        size: 120_000,
        unguarded: None,
    },
    Kind {
        what: "variables that nobody asked for",
        make: |items| {
            let inner = pieces(items, |n| format!(r#","v{n}":1"#));
            Asked::with(declared(), format!(r#"{{"x":1{inner}}}"#))
        },
        size: 90_000,
        unguarded: None,
    },
    Kind {
        what: "as much of everything as may be",
        make: |tokens| {
            let fields = "owner ".repeat(tokens);
            let comment = "x".repeat(16_300_usize.saturating_sub(fields.len()));
            let document = format!(
                "query($x: ID) {{ tasks {{ nodes {{ {fields} }} }} node(id: $x) {{ id }} }} #{comment}"
            );
            let text = r"\u00e9".repeat(100_000);
            let values = "1,".repeat(900);
            Asked::with(document, format!(r#"{{"x":"{text}","y":[{values}1]}}"#))
        },
        size: 1_980,
        unguarded: None,
    },
    Kind {
        what: "a long text in the variables",
        make: |bytes| {
            let text = r"\u00e9".repeat(bytes / 6);
            Asked::with(declared(), format!(r#"{{"x":"{text}"}}"#))
        },
        size: 1_000_000,
        unguarded: None,
    },
];

fn declared() -> String {
    "query($x: ID!) { node(id: $x) { nothing } }".to_owned()
}
