//! Names that the schema has not: the validator says for each what may have been meant.

use super::asked::{Asked, Kind, pieces};

pub(super) const KINDS: [Kind; 10] = [
    Kind {
        what: "a few unknown names, as long as may be",
        make: |count| Asked::plain(format!("mutation {{ {} }}", pieces(count, long))),
        size: 20,
        unguarded: None,
    },
    Kind {
        what: "a few unknown arguments, as long as may be",
        make: |count| {
            let arguments = pieces(count, |n| format!("{}:1 ", long(n)));
            Asked::plain(format!("{{ tasks({arguments}) {{ __typename }} }}"))
        },
        size: 20,
        unguarded: None,
    },
    Kind {
        what: "unknown names, as long and as many as may be",
        make: |letters| {
            let names = pieces(5, |n| format!("x{n}{} ", "e".repeat(letters / 5)));
            Asked::plain(format!("mutation {{ {names} }}"))
        },
        size: 490,
        unguarded: None,
    },
    Kind {
        what: "unknown names in introspection",
        make: |count| {
            Asked::plain(format!(
                "{{ __schema {{ types {{ {} }} }} }}",
                pieces(count, long)
            ))
        },
        size: 900,
        unguarded: None,
    },
    Kind {
        what: "unknown names of a type of introspection",
        make: |count| {
            let names = pieces(count, long);
            Asked::plain(format!(
                "{{ viewer {{ id }} }} fragment F on __Type {{ {names} }}"
            ))
        },
        size: 4_900,
        unguarded: None,
    },
    Kind {
        what: "unknown types",
        make: |count| {
            let fragments = pieces(count, |n| format!("... on T{n} {{ a }} "));
            Asked::plain(format!(
                "{{ viewer {{ id }} }} fragment F on Query {{ {fragments} }}"
            ))
        },
        size: 1_600,
        unguarded: None,
    },
    Kind {
        what: "fields of scalars",
        make: |count| Asked::plain(format!("{{ viewer {{ {} }} }}", "id { a } ".repeat(count))),
        size: 2_400,
        unguarded: None,
    },
    Kind {
        what: "unknown fields of an input",
        make: |count| {
            let fields = pieces(30, |n| format!("f{n}:1 "));
            let one = format!("tasks(filter: {{ {fields} }}) {{ __typename }} ");
            Asked::plain(format!(
                "{{ viewer {{ id }} }} fragment F on Query {{ {} }}",
                one.repeat(count)
            ))
        },
        size: 95,
        unguarded: None,
    },
    Kind {
        what: "one field often, with many arguments",
        make: |arguments| {
            let arguments = pieces(arguments, |n| format!("x{n}: 1 "));
            let field = format!("viewer({arguments}) {{ id }} ");
            Asked::plain(format!("{{ {} }}", field.repeat(2)))
        },
        size: 1_600,
        unguarded: Some(200),
    },
    Kind {
        what: "objects without a selection",
        make: |count| {
            Asked::plain(format!(
                "{{ tasks {{ nodes {{ {} }} }} }}",
                "owner ".repeat(count)
            ))
        },
        size: 4_900,
        unguarded: None,
    },
];

/// A name of as many letters as may be, which is like nothing.
fn long(n: usize) -> String {
    format!("x{n:04}{} ", "e".repeat(120))
}
