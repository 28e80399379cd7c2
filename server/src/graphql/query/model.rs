//! Models and their providers.

use async_graphql::{Context, Object, Result};

use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::types::model::{Model, ModelProvider};
use crate::services::models;

/// Models and their providers.
#[derive(Default)]
pub struct ModelQuery;

#[Object]
impl ModelQuery {
    /// All providers of models, at most 50 that were configured, the oldest first, and those that the
    /// server's environment names. FORBIDDEN unless the viewer is a site OWNER.
    async fn model_providers(&self, ctx: &Context<'_>) -> Result<Vec<ModelProvider>> {
        let found = models::list(ctx.services()?, ctx.caller()?).await;
        let found = found.map_err(|failure| ctx.to_graphql(failure))?;
        Ok(found.into_iter().map(ModelProvider).collect())
    }

    /// The models that chats can be held with: enabled ones of enabled providers, one of which is the
    /// default. Empty: a site OWNER has to configure one.
    async fn models(&self, ctx: &Context<'_>) -> Result<Vec<Model>> {
        ctx.caller()?;
        let found = models::offered(ctx.services()?).await;
        let found = found.map_err(|failure| ctx.to_graphql(failure))?;
        Ok(found.into_iter().map(Model).collect())
    }
}
