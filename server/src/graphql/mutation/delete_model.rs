//! Deleting a model.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, ModelId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::models;

/// Deleting a model.
#[derive(Default)]
pub struct DeleteModelMutation;

/// Input of `deleteModel`.
#[derive(InputObject)]
pub struct DeleteModelInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The model's id.
    model_id: ID,
}

/// Outcome of `deleteModel`.
#[derive(SimpleObject)]
pub struct DeleteModelPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The id of the model that is gone; null when there are errors.
    deleted_model_id: Option<ID>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl DeleteModelMutation {
    /// Deletes a model; chats that it was chosen for go on with the default one. FORBIDDEN unless the
    /// viewer is a site OWNER; CONFLICT: its provider comes from the server's environment.
    async fn delete_model(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which model.")] input: DeleteModelInput,
    ) -> Result<DeleteModelPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let deleted = async {
            let id = parse_input_id("modelId", &input.model_id, ModelId::parse)?;
            let deleting = models::delete_model(services, caller, id);
            deleting.await.map(|()| id)
        };
        let (id, errors) = ctx.outcome(deleted.await as Result<_, Failure>)?;
        Ok(DeleteModelPayload {
            client_mutation_id: input.client_mutation_id,
            deleted_model_id: id.map(ID::from),
            errors,
        })
    }
}
