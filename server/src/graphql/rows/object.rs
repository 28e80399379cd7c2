//! Objects, a column a field.

use std::future::Future;

use async_graphql::{Context, ContextSelectionSet, OutputType};
use futures_util::future::{FutureExt as _, join_all, try_join_all};

use super::cell::Cell;
use super::column::{Column, Unplanned, Writing, Written};
use super::select::{Set, select};

/// An object whose fields are read off its rows. Implemented by `#[planned]` and `#[derive(Planned)]`.
pub(in crate::graphql) trait Planned: OutputType + Sized {
    /// The column of the field that `ctx` is at; `None`: a field that is not planned.
    fn column<'a>(
        rows: &'a [&'a Self],
        ctx: &'a Context<'a>,
        sets: &'a [Set<'a>],
    ) -> Option<Writing<'a>>;

    /// Whether a plan can write the field of this name with what `sets` select of it.
    fn plans(field: &str, ctx: &ContextSelectionSet<'_>, sets: &[Set<'_>]) -> bool;
}

/// Whether a plan can write all that `sets` select of an object.
pub(in crate::graphql) fn plans<T: Planned>(
    ctx: &ContextSelectionSet<'_>,
    sets: &[Set<'_>],
) -> bool {
    select(ctx, &T::type_name(), sets).is_ok_and(|fields| {
        fields.iter().all(|field| {
            let name = field.field.node.name.node.as_str();
            name == "__typename" || T::plans(name, ctx, &field.sets)
        })
    })
}

/// Writes what `sets` select of all `rows`. The fields load side by side, as the derived resolvers do, so that
/// their batches are the same.
pub(in crate::graphql) fn objects<'a, T: Planned>(
    rows: &'a [&'a T],
    ctx: &'a ContextSelectionSet<'a>,
    sets: &'a [Set<'a>],
) -> Writing<'a> {
    async move {
        let name = T::type_name();
        let fields = select(ctx, &name, sets)?;
        let contexts: Vec<_> = fields.iter().map(|at| ctx.with_field(at.field)).collect();
        let columns: Result<Vec<_>, _> = fields
            .iter()
            .zip(&contexts)
            .map(|(field, ctx)| match field.field.node.name.node.as_str() {
                "__typename" => Ok(constant(rows.len(), &name)),
                _ => T::column(rows, ctx, &field.sets).ok_or(Unplanned),
            })
            .collect();
        let columns = try_join_all(columns?).await?;
        let mut parts = Vec::with_capacity(fields.len());
        for (at, (field, column)) in fields.iter().zip(&columns).enumerate() {
            let lead = if at == 0 { '{' } else { ',' };
            parts.push((format!("{lead}\"{}\":", field.key), column.cells()));
        }
        let mut written = Column::of(rows.len());
        for _ in rows {
            written.push(|bytes| {
                for (key, cells) in &mut parts {
                    bytes.extend_from_slice(key.as_bytes());
                    bytes.extend_from_slice(cells.next().ok_or(Unplanned)?);
                }
                bytes.push(b'}');
                Ok(())
            })?;
        }
        Ok(written)
    }
    .boxed()
}

fn constant<'a>(rows: usize, name: &str) -> Writing<'a> {
    let mut column = Column::of(rows);
    let cell = format!("\"{name}\"");
    (0..rows).for_each(|_| column.push_bytes(cell.as_bytes()));
    async move { Ok(column) }.boxed()
}

/// The column of a field that is in the row as it is.
pub(in crate::graphql) fn kept<'a, T, C: Cell + 'a>(
    rows: &'a [&'a T],
    read: impl Fn(&'a T) -> &'a C,
    ctx: &'a Context<'a>,
    sets: &'a [Set<'a>],
) -> Writing<'a> {
    let cells: Vec<&C> = rows.iter().map(|row| read(row)).collect();
    async move { written(&cells, ctx, sets).await }.boxed()
}

/// The column of a field that is made of what is in the row.
pub(in crate::graphql) fn plain<'a, T, C: Cell + 'a>(
    rows: &'a [&'a T],
    read: impl Fn(&'a T) -> Option<C>,
    ctx: &'a Context<'a>,
    sets: &'a [Set<'a>],
) -> Writing<'a> {
    let cells: Option<Vec<C>> = rows.iter().map(|row| read(row)).collect();
    async move {
        let cells = cells.ok_or(Unplanned)?;
        let cells: Vec<&C> = cells.iter().collect();
        written(&cells, ctx, sets).await
    }
    .boxed()
}

/// Up to so many futures `join_all` polls as they stand; of more it makes a task each.
const AT_ONCE: usize = 30;

/// The column of a field that has to be loaded: all rows ask before anything is read.
pub(in crate::graphql) fn loaded<'a, T, C, E, F>(
    rows: &'a [&'a T],
    read: impl Fn(&'a T) -> F,
    ctx: &'a Context<'a>,
    sets: &'a [Set<'a>],
) -> Writing<'a>
where
    C: Cell + 'a,
    F: Future<Output = Result<C, E>> + Send + 'a,
    E: Send + 'a,
{
    let mut loading = rows.iter().map(|row| read(row)).peekable();
    let mut parts = Vec::new();
    while loading.peek().is_some() {
        parts.push(join_all(loading.by_ref().take(AT_ONCE)));
    }
    async move {
        let loaded = join_all(parts).await.into_iter().flatten();
        let cells: Result<Vec<C>, E> = loaded.collect();
        let cells = cells.map_err(|_| Unplanned)?;
        let cells: Vec<&C> = cells.iter().collect();
        written(&cells, ctx, sets).await
    }
    .boxed()
}

/// What a resolver gives that waits for nothing.
pub(in crate::graphql) fn at_once<C, E>(
    resolving: impl Future<Output = Result<C, E>>,
) -> Option<C> {
    resolving.now_or_never()?.ok()
}

async fn written<C: Cell>(cells: &[&C], ctx: &Context<'_>, sets: &[Set<'_>]) -> Written {
    let ctx = ctx.with_selection_set(&ctx.item.node.selection_set);
    C::write(cells, &ctx, sets).await
}
