//! Fields that lead to another object by its key: however many rows lead there, each object is read
//! once, with all others of its kind, and written once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, Result, ServerResult, Value};
use futures_util::future::FutureExt as _;

use super::cell::Cell;
use super::column::{Column, Unplanned, Writing};
use super::select::Set;

/// An object that fields lead to.
pub(in crate::graphql) trait Led: OutputType + Cell + Sized {
    /// What it is found by.
    type Key: Copy + Eq + Hash + Send + Sync;

    /// Reads those that are there, in one statement. `sets` say what is selected of them.
    fn load(
        ctx: &ContextSelectionSet<'_>,
        keys: &[Self::Key],
        sets: &[Set<'_>],
    ) -> impl Future<Output = Result<HashMap<Self::Key, Self>>> + Send;

    /// The error of a row that leads to an object that must be there and is not.
    fn missing(ctx: &ContextSelectionSet<'_>) -> async_graphql::Error;
}

/// Leads to an object that must be there: `T!` in the schema.
pub(in crate::graphql) struct Present<T: Led>(pub T::Key);

/// Leads to an object, or nowhere: `T` in the schema, null without a key and when nothing has it.
pub(in crate::graphql) struct Maybe<T: Led>(pub Option<T::Key>);

async fn one<T: Led>(ctx: &ContextSelectionSet<'_>, key: Option<T::Key>) -> Result<Option<T>> {
    let Some(key) = key else { return Ok(None) };
    let mut found = T::load(ctx, &[key], &[ctx.item]).await?;
    Ok(found.remove(&key))
}

impl<T: Led> OutputType for Present<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let object = one::<T>(ctx, Some(self.0)).await;
        let object = object.and_then(|object| object.ok_or_else(|| T::missing(ctx)));
        object.resolve(ctx, field).await
    }
}

impl<T: Led> OutputType for Maybe<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        <Option<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Option<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let object = one::<T>(ctx, self.0).await.transpose();
        object.resolve(ctx, field).await
    }
}

/// The keys that rows lead to, each once.
struct Keys<K> {
    distinct: Vec<K>,
    /// Where each row's key is among them.
    places: Vec<Option<usize>>,
}

impl<K: Copy + Eq + Hash> Keys<K> {
    fn of(keys: impl Iterator<Item = Option<K>>) -> Self {
        let mut known = HashMap::new();
        let mut distinct = Vec::new();
        let mut place = |key| {
            *known.entry(key).or_insert_with(|| {
                distinct.push(key);
                distinct.len() - 1
            })
        };
        let places = keys.map(|key| key.map(&mut place)).collect();
        Self { distinct, places }
    }

    /// Writes the objects; a row gets that of its key, null without one.
    async fn write<T: Led<Key = K>>(
        self,
        ctx: &ContextSelectionSet<'_>,
        sets: &[Set<'_>],
        is_required: bool,
    ) -> Result<Column, Unplanned> {
        if self.distinct.is_empty() {
            return Ok(self.spread(&Column::of(0), &[]));
        }
        let found = T::load(ctx, &self.distinct, sets).await;
        let found = found.map_err(|_| Unplanned)?;
        let mut objects = Vec::with_capacity(found.len());
        let mut cells = Vec::with_capacity(self.distinct.len());
        for key in &self.distinct {
            let object = found.get(key);
            if is_required && object.is_none() {
                return Err(Unplanned);
            }
            cells.push(object.map(|object| {
                objects.push(object);
                objects.len() - 1
            }));
        }
        let written = T::write(&objects, ctx, sets).await?;
        Ok(self.spread(&written, &cells))
    }

    /// A cell a row. `cells` says which of the `written` ones is that of a key.
    fn spread(&self, written: &Column, cells: &[Option<usize>]) -> Column {
        let mut column = Column::of(self.places.len());
        for place in &self.places {
            let cell = place.and_then(|place| cells.get(place).copied().flatten());
            column.push_bytes(cell.map_or(b"null", |cell| written.cell(cell)));
        }
        column
    }
}

impl<T: Led> Cell for Present<T> {
    fn write<'a>(
        cells: &'a [&'a Self],
        ctx: &'a ContextSelectionSet<'a>,
        sets: &'a [Set<'a>],
    ) -> Writing<'a> {
        let keys = Keys::of(cells.iter().map(|cell| Some(cell.0)));
        async move { keys.write::<T>(ctx, sets, true).await }.boxed()
    }

    fn plans(ctx: &ContextSelectionSet<'_>, sets: &[Set<'_>]) -> bool {
        T::plans(ctx, sets)
    }
}

impl<T: Led> Cell for Maybe<T> {
    fn write<'a>(
        cells: &'a [&'a Self],
        ctx: &'a ContextSelectionSet<'a>,
        sets: &'a [Set<'a>],
    ) -> Writing<'a> {
        let keys = Keys::of(cells.iter().map(|cell| cell.0));
        async move { keys.write::<T>(ctx, sets, false).await }.boxed()
    }

    fn plans(ctx: &ContextSelectionSet<'_>, sets: &[Set<'_>]) -> bool {
        T::plans(ctx, sets)
    }
}
