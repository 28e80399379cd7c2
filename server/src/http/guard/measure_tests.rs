//! The memoised weights are those of the document written out.

use std::fmt::Write as _;

use async_graphql::Request;
use async_graphql::parser::parse_query;
use proptest::prelude::*;

use super::*;
use crate::config::GraphqlLimits;
use crate::http::guard::{Guard, Names};

/// A piece of a selection.
#[derive(Clone, Debug)]
enum Piece {
    Field {
        alias: bool,
        skip: bool,
        first: Option<u8>,
        page: bool,
        inner: Vec<Piece>,
    },
    Inline(Vec<Piece>),
    /// Of the fragment that stands so many behind this one, as far as there are any.
    Spread(usize),
}

const FRAGMENTS: usize = 4;

fn piece() -> impl Strategy<Value = Piece> {
    let leaf = prop_oneof![
        (any::<bool>(), any::<bool>()).prop_map(|(alias, skip)| Piece::Field {
            alias,
            skip,
            first: None,
            page: false,
            inner: Vec::new(),
        }),
        (1..FRAGMENTS).prop_map(Piece::Spread),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let inner = prop::collection::vec(inner, 1..4);
        let first = prop::option::of(any::<u8>());
        prop_oneof![
            (
                any::<bool>(),
                any::<bool>(),
                first,
                any::<bool>(),
                inner.clone()
            )
                .prop_map(|(alias, skip, first, page, inner)| Piece::Field {
                    alias,
                    skip,
                    first,
                    page,
                    inner,
                }),
            inner.prop_map(Piece::Inline),
        ]
    })
}

/// Selections: the operation's first, then those of the fragments.
fn document() -> impl Strategy<Value = Vec<Vec<Piece>>> {
    let selection = prop::collection::vec(piece(), 1..4);
    prop::collection::vec(selection, FRAGMENTS..=FRAGMENTS)
}

fn write(pieces: &[Piece], own: usize, text: &mut String) {
    text.push_str("{ ");
    for piece in pieces {
        match piece {
            Piece::Field {
                alias,
                skip,
                first,
                page,
                inner,
            } => {
                text.push_str(if *alias { "other: " } else { "" });
                text.push_str(if *page { "nodes" } else { "field" });
                if let Some(first) = first {
                    let _ = write!(text, "(first: {first})");
                }
                text.push_str(if *skip { " @skip(if: false) " } else { " " });
                if !inner.is_empty() {
                    write(inner, own, text);
                }
            }
            Piece::Inline(inner) => {
                text.push_str("... ");
                write(inner, own, text);
            }
            Piece::Spread(on) if own + on < FRAGMENTS => {
                let _ = write!(text, "...f{} ", own + on);
            }
            Piece::Spread(_) => text.push_str("field "),
        }
    }
    text.push_str("} ");
}

/// The same, counted without a memory.
fn count(pieces: &[Piece], own: usize, all: &[Vec<Piece>]) -> Weight {
    let mut sum = Weight::default();
    for piece in pieces {
        let mut weight = match piece {
            Piece::Field {
                alias,
                skip,
                first,
                page,
                inner,
            } => {
                let inner = count(inner, own, all);
                let rows = match first {
                    Some(first) => u64::from(*first),
                    None if inner.is_page => 25,
                    None => 1,
                };
                Weight {
                    fields: inner.fields + 1,
                    cost: inner.cost.saturating_mul(rows).saturating_add(1),
                    depth: inner.depth + 1,
                    aliases: inner.aliases + usize::from(*alias),
                    directives: inner.directives + usize::from(*skip),
                    roots: 1,
                    plain_roots: 1,
                    input: inner.input + usize::from(first.is_some()) + usize::from(*skip),
                    is_page: *page,
                    ..Weight::default()
                }
            }
            Piece::Inline(inner) => count(inner, own, all),
            Piece::Spread(on) if own + on < FRAGMENTS => count(&all[own + on], own + on, all),
            Piece::Spread(_) => Weight {
                fields: 1,
                cost: 1,
                depth: 1,
                roots: 1,
                plain_roots: 1,
                ..Weight::default()
            },
        };
        weight.fields = weight.fields.max(1);
        sum.beside(weight);
    }
    sum
}

fn text_of(document: &[Vec<Piece>]) -> String {
    let mut text = String::new();
    for (own, pieces) in document.iter().enumerate() {
        if own > 0 {
            let _ = write!(text, "fragment f{own} on T ");
        }
        write(pieces, own, &mut text);
    }
    text
}

proptest! {
    #[test]
    fn weights_are_those_of_the_document_written_out(document in document()) {
        let parsed = parse_query(text_of(&document)).unwrap();
        let (_, operation) = parsed.operations.iter().next().unwrap();
        let variables = async_graphql::Variables::default();
        let inputs = Inputs::new(&variables, &operation.node);
        let weight = Measure::new(&parsed, &inputs).operation(&operation.node);
        prop_assert_eq!(weight, count(&document[0], 0, &document));
    }

    #[test]
    fn no_text_makes_the_guard_fail(text in "[{}()\\[\\]a-c:$@!.\"#\\\\ \n0-9|&=é]{0,200}") {
        let guard = Guard::new(GraphqlLimits::default(), Names::default());
        let _ = guard.check(Request::new(text));
    }

    #[test]
    fn what_passes_has_no_more_than_the_limits(document in document(), most in 1..40_usize) {
        let limits = GraphqlLimits { fields: most, ..GraphqlLimits::default() };
        let guard = Guard::new(limits, Names::default());
        let fields = (0..FRAGMENTS).map(|own| count(&document[own], own, &document).fields);
        let fields: usize = fields.sum();
        let is_let_through = guard.check(Request::new(text_of(&document))).is_ok();
        prop_assert!(!is_let_through || fields <= most);
    }
}
