//! What a document is, whatever its variables hold: found out once, and kept with it.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::faults;
use super::levels::{self, Endless};
use super::names::Names;
use super::overlap::overlap;
use super::shapes::Shapes;

/// A parsed document with what is known of it.
pub(super) struct Known {
    pub(super) document: ExecutableDocument,
    pub(super) facts: Facts,
    pub(super) shapes: Shapes,
}

/// What the limits look at.
pub(super) struct Facts {
    pub(super) operations: usize,
    pub(super) fragments: usize,
    /// Variables of the operation that declares most.
    pub(super) variables: usize,
    /// Arguments of the field or directive that has most.
    pub(super) arguments: usize,
    /// Comparisons of fields, or why the document can't be walked.
    pub(super) overlap: Result<usize, Endless>,
    /// Too many names that the schema has not, or one that the validator fails at.
    pub(super) faults: Option<String>,
}

impl Facts {
    pub(super) fn of(document: &ExecutableDocument, names: &Names, max_levels: usize) -> Self {
        let operations = || {
            document
                .operations
                .iter()
                .map(|(_, operation)| &operation.node)
        };
        let fragments = document.fragments.values();
        let selections = operations()
            .map(|operation| &operation.selection_set.node)
            .chain(fragments.map(|fragment| &fragment.node.selection_set.node));
        Self {
            operations: operations().count(),
            fragments: document.fragments.len(),
            variables: operations()
                .map(|operation| operation.variable_definitions.len())
                .max()
                .unwrap_or_default(),
            arguments: selections.map(most_arguments).max().unwrap_or_default(),
            overlap: levels::check(document, max_levels).map(|()| overlap(document)),
            faults: faults::of_no_type(document, names)
                .or_else(|| faults::too_many(document, names)),
        }
    }
}

/// The parser has bounded how deep brackets stand in one another.
fn most_arguments(selection: &SelectionSet) -> usize {
    let items = selection.items.iter().map(|item| {
        let directives = item.node.directives().iter();
        let directives = directives.map(|directive| directive.node.arguments.len());
        let own = match &item.node {
            Selection::Field(field) => {
                let inner = most_arguments(&field.node.selection_set.node);
                inner.max(field.node.arguments.len())
            }
            Selection::InlineFragment(inline) => most_arguments(&inline.node.selection_set.node),
            Selection::FragmentSpread(_) => 0,
        };
        directives.fold(own, usize::max)
    });
    items.max().unwrap_or_default()
}
