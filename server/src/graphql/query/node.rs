//! Any object by its id.

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use crate::domain::Failure;
use crate::domain::page::MAX_PAGE_SIZE;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::{Node, find, parse_id};

/// Any object by its id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object of an id; null when there is none, or it may not be read.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id of any type.")] id: ID,
    ) -> Option<Result<Node>> {
        let id = match parse_id(ctx, "id", &id, |text| Uuid::try_parse(text).ok()) {
            Ok(id) => id,
            Err(error) => return Some(Err(error)),
        };
        find(ctx, id).await.transpose()
    }

    /// The objects of ids, in their order; null where there is none, or it may not be read.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of any type, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MAX_PAGE_SIZE as usize {
            let message = format!("`ids` takes at most {MAX_PAGE_SIZE} ids, not {}", ids.len());
            return Err(ctx.to_graphql(Failure::invalid("ids", message)));
        }
        let parse = |id| parse_id(ctx, "ids", id, |text| Uuid::try_parse(text).ok());
        let ids = ids.iter().map(parse).collect::<Result<Vec<_>>>()?;
        futures_util::future::try_join_all(ids.into_iter().map(|id| find(ctx, id))).await
    }
}
