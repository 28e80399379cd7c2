//! What is long to read, whatever it means.

use super::asked::{Asked, Kind, pieces};

/// As long as a request's body lets it be.
const BODY: usize = 1_000_000;

pub(super) const KINDS: [Kind; 18] = [
    Kind {
        what: "a long comment",
        make: |bytes| Asked::plain(format!("{{ __typename }} #{}", "x".repeat(bytes))),
        size: BODY,
        unguarded: None,
    },
    Kind {
        what: "nothing but empty lines",
        make: |bytes| Asked::plain(format!("{}{{ __typename }}", "\n".repeat(bytes))),
        size: BODY,
        unguarded: None,
    },
    Kind {
        what: "a long text",
        make: |bytes| Asked::plain(text(&"x".repeat(bytes))),
        size: BODY,
        unguarded: None,
    },
    Kind {
        what: "a long text of escapes",
        make: |bytes| Asked::plain(text(&r"\u0041".repeat(bytes / 6))),
        size: BODY,
        unguarded: None,
    },
    Kind {
        what: "a long block text of many lines",
        make: |bytes| Asked::plain(text(&format!("\"\"{}\"\"", " x\n".repeat(bytes / 3)))),
        size: BODY,
        unguarded: None,
    },
    Kind {
        what: "a text that never ends",
        make: |bytes| Asked::plain(format!("{{ node(id: \"{}", "x".repeat(bytes))),
        size: BODY,
        unguarded: None,
    },
    Kind {
        what: "a number of many digits",
        make: |bytes| {
            Asked::plain(format!(
                "{{ tasks(first: {}) {{ nodes {{ id }} }} }}",
                "9".repeat(bytes)
            ))
        },
        size: BODY,
        unguarded: None,
    },
    Kind {
        what: "numbers with fractions and exponents",
        make: |count| {
            let number = format!("{0}.{0}e9", "9".repeat(10));
            Asked::plain(format!(
                "{{ node(id: [{}]) {{ id }} }}",
                format!("{number} ").repeat(count)
            ))
        },
        size: 2_000,
        unguarded: None,
    },
    Kind {
        what: "long unknown names",
        make: |fields| {
            let names = pieces(fields, |n| format!("x{n}{} ", "y".repeat(100)));
            Asked::plain(format!("{{ viewer {{ {names} }} }}"))
        },
        size: 4_500,
        unguarded: Some(200),
    },
    Kind {
        what: "short names",
        make: |fields| Asked::plain(format!("{{ {} }}", "a ".repeat(fields))),
        size: 9_990,
        unguarded: None,
    },
    Kind {
        what: "selections in selections",
        make: |count| {
            let deep = format!("{}a{}", "a { ".repeat(28), " }".repeat(28));
            Asked::plain(format!("{{ {} }}", format!("{deep} ").repeat(count)))
        },
        size: 115,
        unguarded: None,
    },
    Kind {
        what: "aliases and arguments",
        make: |count| Asked::plain(format!("{{ {} }}", "a: b(c: 1) ".repeat(count))),
        size: 1_240,
        unguarded: None,
    },
    Kind {
        what: "lists in lists",
        make: |count| {
            let deep = format!("{}{} ", "[".repeat(50), "]".repeat(50));
            Asked::plain(format!("{{ node(id: [{}]) {{ id }} }}", deep.repeat(count)))
        },
        size: 98,
        unguarded: None,
    },
    Kind {
        what: "an object of many fields",
        make: |count| {
            let fields = pieces(count, |n| format!("f{n}:1 "));
            Asked::plain(format!(
                "{{ tasks(filter: {{ {fields} }}) {{ nodes {{ id }} }} }}"
            ))
        },
        size: 3_300,
        unguarded: None,
    },
    Kind {
        what: "directives",
        make: |count| Asked::plain(format!("{{ viewer {} {{ id }} }}", "@a ".repeat(count))),
        size: 4_990,
        unguarded: None,
    },
    Kind {
        what: "variables",
        make: |count| {
            let variables = pieces(count, |n| format!("$v{n}:Int=1 "));
            Asked::plain(format!("query({variables}) {{ viewer {{ id }} }}"))
        },
        size: 1_660,
        unguarded: None,
    },
    Kind {
        what: "a mistake at the end of a long line",
        make: |fields| Asked::plain(format!("{{ viewer {{ {} ) }} }}", "id ".repeat(fields))),
        size: 9_900,
        unguarded: None,
    },
    Kind {
        what: "a mistake within many brackets",
        make: |count| {
            let deep = "a(b:{c:[{d:[";
            Asked::plain(format!(
                "{{ {} {} ",
                "x(y:1) ".repeat(count),
                deep.repeat(9)
            ))
        },
        size: 1_650,
        unguarded: None,
    },
];

fn text(inner: &str) -> String {
    format!("{{ node(id: \"{inner}\") {{ id }} }}")
}
