//! Where plans stand in the schema.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value};

use futures_util::future::try_join_all;

use super::cell::Cell;
use super::column::Column;
use super::select::is_merged;

/// The only key of an object that serde_json writes as finished JSON; async-graphql's feature `raw_value` knows it,
/// but does not give it away.
const RAW_VALUE_TOKEN: &str = "$serde_json::private::RawValue";

/// Whether row plans are used; in the schema's data. They are, unless it says otherwise.
#[derive(Debug, Clone, Copy)]
pub struct RowPlans(pub bool);

/// A list that is written by a plan: `[T!]!` in the schema.
pub(in crate::graphql) struct Rows<'r, T>(pub Vec<&'r T>);

/// An object that is written by a plan: `T!` in the schema.
pub(in crate::graphql) struct Row<T>(pub T);

impl<T: OutputType + Cell> OutputType for Rows<'_, T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        match planned(&self.0, ctx, Shape::List).await {
            Some(list) => Ok(list),
            None => derived(&self.0, ctx, field).await,
        }
    }
}

impl<T: OutputType + Cell> OutputType for Row<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        match planned(&[&self.0], ctx, Shape::Object).await {
            Some(object) => Ok(object),
            None => self.0.resolve(ctx, field).await,
        }
    }
}

/// The items one by one, side by side. As the library does it, but for the path of an error: its own
/// cuts that off at the item.
async fn derived<T: OutputType>(
    items: &[&T],
    ctx: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
) -> ServerResult<Value> {
    let items = items.iter().enumerate().map(async |(index, item)| {
        let ctx = ctx.with_index(index);
        let resolved = OutputType::resolve(*item, &ctx, field).await;
        resolved.map_err(|error| {
            if error.path.is_empty() {
                ctx.set_error_path(error)
            } else {
                error
            }
        })
    });
    try_join_all(items).await.map(Value::List)
}

enum Shape {
    List,
    Object,
}

/// The cells as finished JSON; `None` when they are not for a plan, or a load has failed.
async fn planned<T: Cell>(
    cells: &[&T],
    ctx: &ContextSelectionSet<'_>,
    shape: Shape,
) -> Option<Value> {
    let is_on = ctx.data_opt::<RowPlans>().is_none_or(|plans| plans.0);
    if !is_on || is_merged(ctx) || !T::plans(ctx, &[ctx.item]) {
        return None;
    }
    let written = T::write(cells, ctx, &[ctx.item]).await;
    let written = written.and_then(|written| match shape {
        Shape::List => written.into_lists([cells.len()].into_iter()),
        Shape::Object => Ok(written),
    });
    let text = written.and_then(Column::into_text).ok()?;
    let raw = (Name::new(RAW_VALUE_TOKEN), Value::String(text));
    Some(Value::Object([raw].into_iter().collect()))
}
