//! How deep a document goes: selections inside selections, fragments written out. Everything that
//! walks a document recurses so deep, so this is looked at first, and stops in time itself.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// A document that can't be walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Endless {
    /// It is deeper than the limit.
    TooDeep,
    /// This fragment spreads itself, directly or through others.
    Cycle(String),
}

/// Sees to it that no operation and no fragment is deeper than `most`.
pub(super) fn check(document: &ExecutableDocument, most: usize) -> Result<(), Endless> {
    let mut levels = Levels {
        document,
        most,
        fragments: HashMap::new(),
    };
    for (_, operation) in document.operations.iter() {
        levels.selection(&operation.node.selection_set.node, 0)?;
    }
    for name in document.fragments.keys() {
        levels.fragment(name.as_str(), 0)?;
    }
    Ok(())
}

struct Levels<'a> {
    document: &'a ExecutableDocument,
    most: usize,
    /// `None` while a fragment is being looked at: meeting it again then is a cycle.
    fragments: HashMap<&'a str, Option<usize>>,
}

impl<'a> Levels<'a> {
    /// The levels of a selection that stands `above` levels deep itself.
    fn selection(&mut self, selection: &'a SelectionSet, above: usize) -> Result<usize, Endless> {
        if selection.items.is_empty() {
            return Ok(0);
        }
        if above > self.most {
            return Err(Endless::TooDeep);
        }
        let mut deepest = 0;
        for item in &selection.items {
            let levels = match &item.node {
                Selection::Field(field) => {
                    self.selection(&field.node.selection_set.node, above + 1)?
                }
                Selection::InlineFragment(inline) => {
                    self.selection(&inline.node.selection_set.node, above + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(spread.node.fragment_name.node.as_str(), above + 1)?
                }
            };
            deepest = deepest.max(levels);
        }
        Ok(deepest + 1)
    }

    fn fragment(&mut self, name: &str, above: usize) -> Result<usize, Endless> {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            // The validator says so with the place.
            return Ok(0);
        };
        match self.fragments.get(name.as_str()) {
            Some(Some(levels)) if above + levels > self.most + 1 => return Err(Endless::TooDeep),
            Some(Some(levels)) => return Ok(*levels),
            Some(None) => return Err(Endless::Cycle(name.to_string())),
            None => {}
        }
        self.fragments.insert(name.as_str(), None);
        let levels = self.selection(&fragment.node.selection_set.node, above)?;
        self.fragments.insert(name.as_str(), Some(levels));
        Ok(levels)
    }
}
