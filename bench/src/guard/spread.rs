//! Fragments and operations, each of which is walked again where it is used.

use super::asked::{Asked, Kind, doubling, pieces};

pub(super) const KINDS: [Kind; 12] = [
    Kind {
        what: "fragments that double at each level",
        make: |levels| Asked::plain(doubling(2, levels)),
        size: 30,
        unguarded: Some(14),
    },
    Kind {
        what: "fragments that are spread thirty times at each level",
        make: |levels| Asked::plain(doubling(30, levels)),
        size: 6,
        unguarded: Some(3),
    },
    Kind {
        what: "inline fragments around many fields",
        make: |fields| {
            let (open, close) = ("... { ".repeat(25), "} ".repeat(25));
            let fields = "viewer { id } ".repeat(fields);
            Asked::plain(format!("{{ {open} {fields} {close} }}"))
        },
        size: 1_900,
        unguarded: Some(200),
    },
    Kind {
        what: "many operations that spread many fragments",
        make: |count| {
            let operations = pieces(count, |n| format!("query q{n}($x: Int) {{ ...f0 }} "));
            let fragments = pieces(count, |n| {
                format!(
                    "fragment f{n} on Query {{ tasks(first: $x) {{ __typename }} ...f{} }} ",
                    n + 1
                )
            });
            let last = format!("fragment f{count} on Query {{ __typename }}");
            Asked::plain(operations + &fragments + &last)
        },
        size: 400,
        unguarded: Some(30),
    },
    Kind {
        what: "operations that spread all fragments",
        make: |fragments| {
            let spreads = pieces(fragments, |n| format!("...f{n} "));
            let operations = pieces(20, |n| format!("query q{n} {{ {spreads} }} "));
            let fragments = pieces(fragments, |n| {
                format!("fragment f{n} on Query {{ a: __typename }} ")
            });
            Asked::plain(operations + &fragments).named("q0")
        },
        size: 120,
        unguarded: None,
    },
    Kind {
        what: "a fragment of many fields that is spread often",
        make: |spreads| {
            let fields = "id name prompt status ".repeat(12);
            let spreads = "...F ".repeat(spreads);
            Asked::plain(format!(
                "{{ tasks {{ nodes {{ {spreads} }} }} ...nothing }} fragment F on Task {{ {fields} }}"
            ))
        },
        size: 900,
        unguarded: None,
    },
    Kind {
        what: "fields with arguments that differ",
        make: |count| {
            let arguments = |value: usize| pieces(40, |n| format!("a{n}:{value} "));
            let fields = pieces(count, |n| format!("__typename({}) ", arguments(n)));
            Asked::plain(format!(
                "{{ ...F }} fragment F on Query {{ {fields} ...nothing }}"
            ))
        },
        size: 20,
        unguarded: None,
    },
    Kind {
        what: "fragments that nothing spreads",
        make: |count| {
            let fields = "id name ".repeat(11);
            let fragments = pieces(count, |n| format!("fragment f{n} on Task {{ {fields} }} "));
            Asked::plain(format!("{{ __typename }} {fragments}"))
        },
        size: 200,
        unguarded: None,
    },
    Kind {
        what: "unknown fragments",
        make: |count| Asked::plain(format!("{{ {} }}", pieces(count, |n| format!("...f{n} ")))),
        size: 4_900,
        unguarded: None,
    },
    Kind {
        what: "inline fragments on an interface",
        make: |count| {
            let inner = "... on Node { ... on Task { id } } ".repeat(count);
            Asked::plain(format!("{{ node(id: 1) {{ {inner} ...nothing }} }}"))
        },
        size: 900,
        unguarded: None,
    },
    Kind {
        what: "fields that can't be merged, within inline fragments",
        make: |fields| {
            let fields = "__typename(a:1) __typename(b:1) ".repeat(fields);
            let (open, close) = ("... { ".repeat(12), "} ".repeat(12));
            Asked::plain(format!(
                "{{ ...F }} fragment F on Query {{ {open} {fields} {close} ...nothing }}"
            ))
        },
        size: 640,
        unguarded: None,
    },
    Kind {
        what: "as many right fields as may be",
        make: |fields| {
            let fields = "id name prompt status ".repeat(fields / 4);
            Asked::plain(format!("{{ tasks {{ nodes {{ {fields} }} }} ...nothing }}"))
        },
        size: 4_900,
        unguarded: None,
    },
];
