//! What is selected of an object, fragments and duplicates resolved.

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, Name, Positioned, QueryPathNode, QueryPathSegment};

use super::column::Unplanned;

/// A selection set of an operation.
pub(in crate::graphql) type Set<'a> = &'a Positioned<SelectionSet>;

/// A key of the answer's objects, with all that is selected under it.
pub(super) struct Selected<'a> {
    pub(super) key: &'a Name,
    pub(super) field: &'a Positioned<Field>,
    pub(super) sets: Vec<Set<'a>>,
}

/// Flattens the `sets` that are selected of an object of the type `of`: a fragment counts when it is of that type
/// or of an interface of it, and a key that comes again adds to the first. Directives that decide what is
/// selected have been carried out before; others are not planned.
pub(super) fn select<'a>(
    ctx: &ContextSelectionSet<'a>,
    of: &str,
    sets: &[Set<'a>],
) -> Result<Vec<Selected<'a>>, Unplanned> {
    let mut selected = Vec::new();
    for set in sets {
        add(&mut selected, ctx, of, set)?;
    }
    Ok(selected)
}

fn add<'a>(
    selected: &mut Vec<Selected<'a>>,
    ctx: &ContextSelectionSet<'a>,
    of: &str,
    set: Set<'a>,
) -> Result<(), Unplanned> {
    for selection in &set.node.items {
        if let Selection::Field(field) = &selection.node {
            if !field.node.directives.is_empty() {
                return Err(Unplanned);
            }
            let key = &field.node.response_key().node;
            let set = &field.node.selection_set;
            match selected.iter_mut().find(|known| known.key == key) {
                Some(known) => known.sets.push(set),
                None => selected.push(Selected {
                    key,
                    field,
                    sets: vec![set],
                }),
            }
            continue;
        }
        let (condition, set) = fragment(ctx, &selection.node)?;
        if condition.is_none_or(|condition| is_of(ctx, of, condition)) {
            add(selected, ctx, of, set)?;
        }
    }
    Ok(())
}

/// The type condition and the selection of a fragment, inline or spread.
fn fragment<'a>(
    ctx: &ContextSelectionSet<'a>,
    selection: &'a Selection,
) -> Result<(Option<&'a str>, Set<'a>), Unplanned> {
    match selection {
        Selection::Field(_) => Err(Unplanned),
        Selection::InlineFragment(fragment) => {
            let condition = fragment.node.type_condition.as_ref();
            let condition = condition.map(|condition| condition.node.on.node.as_str());
            Ok((condition, &fragment.node.selection_set))
        }
        Selection::FragmentSpread(spread) => {
            let name = &spread.node.fragment_name.node;
            let fragment = ctx.query_env.fragments.get(name).ok_or(Unplanned)?;
            let condition = fragment.node.type_condition.node.on.node.as_str();
            Ok((Some(condition), &fragment.node.selection_set))
        }
    }
}

/// Whether a field of this name is selected, in fragments of any type.
pub(in crate::graphql) fn asks_for(
    ctx: &ContextSelectionSet<'_>,
    sets: &[Set<'_>],
    name: &str,
) -> bool {
    let items = sets.iter().flat_map(|set| &set.node.items);
    items.into_iter().any(|selection| match &selection.node {
        Selection::Field(field) => field.node.name.node == name,
        other => fragment(ctx, other).is_ok_and(|(_, set)| asks_for(ctx, &[set], name)),
    })
}

fn is_of(ctx: &ContextSelectionSet<'_>, of: &str, condition: &str) -> bool {
    let interfaces = ctx.schema_env.registry.implements.get(of);
    of == condition || interfaces.is_some_and(|interfaces| interfaces.contains(condition))
}

/// Whether a key on the way from the operation to the place of `ctx` is selected more than once. Then the answers
/// are merged by the library afterwards, which can't look into finished JSON.
pub(super) fn is_merged(ctx: &ContextSelectionSet<'_>) -> bool {
    let mut keys = Vec::new();
    let mut node: Option<&QueryPathNode<'_>> = ctx.path_node.as_ref();
    while let Some(at) = node {
        if let QueryPathSegment::Name(key) = at.segment {
            keys.push(key);
        }
        node = at.parent;
    }
    let mut set: Set<'_> = &ctx.query_env.operation.node.selection_set;
    for key in keys.iter().rev() {
        let mut found = Vec::new();
        if find(ctx, set, key, &mut found).is_err() {
            return true;
        }
        match found.as_slice() {
            [only] => set = only,
            _ => return true,
        }
    }
    false
}

/// What is selected under a key, in fragments of any type.
fn find<'a>(
    ctx: &ContextSelectionSet<'a>,
    set: Set<'a>,
    key: &str,
    found: &mut Vec<Set<'a>>,
) -> Result<(), Unplanned> {
    for selection in &set.node.items {
        if let Selection::Field(field) = &selection.node {
            if field.node.response_key().node == key {
                found.push(&field.node.selection_set);
            }
            continue;
        }
        let (_, set) = fragment(ctx, &selection.node)?;
        find(ctx, set, key, found)?;
    }
    Ok(())
}
