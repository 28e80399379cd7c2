//! What can stand in a column: plain values, objects, and lists and options of them.

use async_graphql::ContextSelectionSet;
use futures_util::future::FutureExt as _;

use super::column::{Column, Unplanned, Writing};
use super::select::Set;

/// Something that columns are made of.
pub(in crate::graphql) trait Cell: Send + Sync {
    /// Writes what `sets` select of all `cells`. Objects select; plain values have no sets.
    fn write<'a>(
        cells: &'a [&'a Self],
        ctx: &'a ContextSelectionSet<'a>,
        sets: &'a [Set<'a>],
    ) -> Writing<'a>;

    /// Whether a plan can write what `sets` select: asked before anything is loaded. Plain values
    /// can always be written.
    fn plans(_: &ContextSelectionSet<'_>, _: &[Set<'_>]) -> bool {
        true
    }
}

impl<T: Cell> Cell for &[T] {
    fn write<'a>(
        cells: &'a [&'a Self],
        ctx: &'a ContextSelectionSet<'a>,
        sets: &'a [Set<'a>],
    ) -> Writing<'a> {
        lists(cells, ctx, sets)
    }

    fn plans(ctx: &ContextSelectionSet<'_>, sets: &[Set<'_>]) -> bool {
        T::plans(ctx, sets)
    }
}

impl<T: Cell> Cell for Option<T> {
    fn write<'a>(
        cells: &'a [&'a Self],
        ctx: &'a ContextSelectionSet<'a>,
        sets: &'a [Set<'a>],
    ) -> Writing<'a> {
        async move {
            let present: Vec<&T> = cells.iter().filter_map(|cell| cell.as_ref()).collect();
            let written = T::write(&present, ctx, sets).await?;
            if present.len() == cells.len() {
                return Ok(written);
            }
            let mut column = Column::of(cells.len());
            let mut written = written.cells();
            for cell in cells {
                column.push_bytes(match cell {
                    Some(_) => written.next().ok_or(Unplanned)?,
                    None => b"null",
                });
            }
            Ok(column)
        }
        .boxed()
    }

    fn plans(ctx: &ContextSelectionSet<'_>, sets: &[Set<'_>]) -> bool {
        T::plans(ctx, sets)
    }
}

/// Fields that can fail: one that has failed is told of by the derived resolvers.
impl<T: Cell, E: Send + Sync> Cell for Result<T, E> {
    fn write<'a>(
        cells: &'a [&'a Self],
        ctx: &'a ContextSelectionSet<'a>,
        sets: &'a [Set<'a>],
    ) -> Writing<'a> {
        async move {
            let present: Result<Vec<&T>, Unplanned> = cells
                .iter()
                .map(|cell| cell.as_ref().map_err(|_| Unplanned))
                .collect();
            T::write(&present?, ctx, sets).await
        }
        .boxed()
    }

    fn plans(ctx: &ContextSelectionSet<'_>, sets: &[Set<'_>]) -> bool {
        T::plans(ctx, sets)
    }
}

impl<T: Cell> Cell for Vec<T> {
    fn write<'a>(
        cells: &'a [&'a Self],
        ctx: &'a ContextSelectionSet<'a>,
        sets: &'a [Set<'a>],
    ) -> Writing<'a> {
        lists(cells, ctx, sets)
    }

    fn plans(ctx: &ContextSelectionSet<'_>, sets: &[Set<'_>]) -> bool {
        T::plans(ctx, sets)
    }
}

/// The items of all lists are one column, which is then cut into lists again.
fn lists<'a, T: Cell + 'a, L: AsRef<[T]> + Sync>(
    cells: &'a [&'a L],
    ctx: &'a ContextSelectionSet<'a>,
    sets: &'a [Set<'a>],
) -> Writing<'a> {
    async move {
        let items: Vec<&T> = cells.iter().flat_map(AsRef::as_ref).collect();
        let lengths = cells.iter().map(|list| list.as_ref().len());
        T::write(&items, ctx, sets).await?.into_lists(lengths)
    }
    .boxed()
}
