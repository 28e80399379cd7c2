//! What a hostile client sends.

use std::fmt::Write as _;

/// A request's parameters. The variables are as they come: reading them counts, too.
pub(crate) struct Asked {
    pub(crate) document: String,
    pub(crate) variables: String,
    pub(crate) operation: Option<&'static str>,
}

/// One way to keep a processor busy.
pub(crate) struct Kind {
    pub(crate) what: &'static str,
    /// Makes one of a size.
    pub(crate) make: fn(usize) -> Asked,
    /// The size that is asked: as large as it costs most, within the limits or beyond them.
    pub(crate) size: usize,
    /// A size that ends without a guard as well, where that is worth to know.
    pub(crate) unguarded: Option<usize>,
}

impl Asked {
    /// A document without variables.
    pub(crate) fn plain(document: String) -> Self {
        Self::with(document, "{}".to_owned())
    }

    /// A document with variables, in JSON.
    pub(crate) fn with(document: String, variables: String) -> Self {
        Self {
            document,
            variables,
            operation: None,
        }
    }

    /// The same, of which one operation is to run.
    pub(crate) fn named(self, operation: &'static str) -> Self {
        Self {
            operation: Some(operation),
            ..self
        }
    }
}

/// So many pieces, numbered.
pub(crate) fn pieces(count: usize, piece: impl Fn(usize) -> String) -> String {
    let pieces: Vec<_> = (0..count).map(piece).collect();
    pieces.concat()
}

/// Fragments, of which each spreads the next one so often.
pub(crate) fn doubling(spreads: usize, levels: usize) -> String {
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
