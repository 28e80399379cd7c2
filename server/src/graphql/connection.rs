//! Relay connections over keyset pages.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, InputObject, OutputType, Positioned, ServerResult, SimpleObject, Value,
};

use crate::domain::Failure;
use crate::domain::page::{DEFAULT_PAGE_SIZE, Direction, MAX_PAGE_SIZE, PageRequest};

/// Where a page stands in its list.
#[derive(SimpleObject, Clone)]
pub struct PageInfo {
    /// There are items after the last.
    pub has_next_page: bool,
    /// There are items before the first.
    pub has_previous_page: bool,
    /// The first item's cursor; null on an empty page.
    pub start_cursor: Option<String>,
    /// The last item's cursor; null on an empty page.
    pub end_cursor: Option<String>,
}

/// Counts a whole list, when asked.
pub(super) type Count =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<i64, Failure>> + Send>> + Send + Sync>;

/// Makes a [`Count`] of an async closure.
pub(super) fn count<F, Fut>(counting: F) -> Count
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<i64, Failure>> + Send + 'static,
{
    Arc::new(move || Box::pin(counting()))
}

/// The window of a connection, as its arguments name it.
#[derive(InputObject, Default)]
pub(super) struct Window {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl Window {
    /// Checks the arguments and reads the cursor by `parse`.
    pub fn request<C>(self, parse: impl Fn(&str) -> Option<C>) -> Result<PageRequest<C>, Failure> {
        let (direction, size, cursor, size_name, cursor_name) =
            match (self.first, self.after, self.last, self.before) {
                (first, after, None, None) => (Direction::Forward, first, after, "first", "after"),
                (None, None, last, before) => (Direction::Backward, last, before, "last", "before"),
                _ => {
                    return Err(Failure::invalid(
                        "last",
                        "Give either `first` and `after`, or `last` and `before`",
                    ));
                }
            };
        let limit = match size.map(u32::try_from) {
            None => DEFAULT_PAGE_SIZE,
            Some(Ok(size)) if size <= MAX_PAGE_SIZE => size,
            Some(_) => {
                return Err(Failure::invalid(
                    size_name,
                    format!("`{size_name}` is a number from 0 to {MAX_PAGE_SIZE}"),
                ));
            }
        };
        let cursor = match cursor {
            None => None,
            Some(text) => Some(parse(&text).ok_or_else(|| {
                Failure::invalid(
                    cursor_name,
                    format!(
                        "`{cursor_name}` is not a cursor of this list: take it from `pageInfo`"
                    ),
                )
            })?),
        };
        Ok(PageRequest {
            limit,
            cursor,
            direction,
        })
    }
}

/// A place in a list, `String!` in the schema; written when it is asked for.
#[derive(Clone)]
pub struct Cursor(Arc<dyn Display + Send + Sync>);

impl Cursor {
    /// The place that is shown so.
    pub(super) fn of(place: impl Display + Send + Sync + 'static) -> Self {
        Self(Arc::new(place))
    }
}

impl Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl OutputType for Cursor {
    fn type_name() -> Cow<'static, str> {
        <String as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(Value::String(self.to_string()))
    }
}

/// Defines `$connection` and `$edge` over `$node`.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $noun:literal) => {
        #[doc = concat!("A page of ", $noun, ".")]
        pub struct $connection {
            edges: Vec<$edge>,
            page_info: $crate::graphql::connection::PageInfo,
            count: $crate::graphql::connection::Count,
        }

        #[doc = concat!("One of the ", $noun, ", with its place in the list.")]
        #[derive(async_graphql::SimpleObject, Clone, $crate::graphql::rows::Planned)]
        pub struct $edge {
            /// Its place in the list: a later page starts `after` it, an earlier one ends `before` it.
            cursor: $crate::graphql::connection::Cursor,
            /// The item.
            node: $node,
        }

        impl $connection {
            /// Wraps a page; `cursor` names a row's place and `wrap` makes it a node.
            pub(in $crate::graphql) fn new<T, C: std::fmt::Display + Send + Sync + 'static>(
                page: $crate::domain::page::Page<T>,
                cursor: impl Fn(&T) -> C,
                wrap: impl Fn(T) -> $node,
                count: $crate::graphql::connection::Count,
            ) -> Self {
                let edges: Vec<$edge> = page
                    .rows
                    .into_iter()
                    .map(|row| $edge {
                        cursor: $crate::graphql::connection::Cursor::of(cursor(&row)),
                        node: wrap(row),
                    })
                    .collect();
                let page_info = $crate::graphql::connection::PageInfo {
                    has_next_page: page.has_next,
                    has_previous_page: page.has_previous,
                    start_cursor: edges.first().map(|edge| edge.cursor.to_string()),
                    end_cursor: edges.last().map(|edge| edge.cursor.to_string()),
                };
                Self {
                    edges,
                    page_info,
                    count,
                }
            }
        }

        #[doc = concat!("A page of ", $noun, ".")]
        #[async_graphql::Object]
        impl $connection {
            /// The items with their cursors.
            async fn edges(&self) -> $crate::graphql::rows::Rows<'_, $edge> {
                $crate::graphql::rows::Rows(self.edges.iter().collect())
            }

            /// The items.
            async fn nodes(&self) -> $crate::graphql::rows::Rows<'_, $node> {
                $crate::graphql::rows::Rows(self.edges.iter().map(|edge| &edge.node).collect())
            }

            /// Where this page stands in the list.
            async fn page_info(&self) -> &$crate::graphql::connection::PageInfo {
                &self.page_info
            }

            /// How many there are in the whole list; counted only when asked for.
            async fn total_count(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> async_graphql::Result<$crate::graphql::Long> {
                use $crate::graphql::error::ToGraphql as _;
                let total = (self.count)().await;
                total
                    .map($crate::graphql::Long)
                    .map_err(|failure| ctx.to_graphql(failure))
            }
        }
    };
}

pub(super) use connection;
