//! Revoking an API token.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{ApiTokenId, Failure};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::api_token::ApiToken;
use crate::services::api_tokens;

/// Revoking an API token.
#[derive(Default)]
pub struct RevokeApiTokenMutation;

/// Input of `revokeApiToken`.
#[derive(InputObject)]
pub struct RevokeApiTokenInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The token's id.
    id: ID,
}

/// Outcome of `revokeApiToken`.
#[derive(SimpleObject)]
pub struct RevokeApiTokenPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The token that was revoked; null when there are errors.
    api_token: Option<ApiToken>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl RevokeApiTokenMutation {
    /// Revokes an API token; what it had open ends within a second.
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which token.")] input: RevokeApiTokenInput,
    ) -> Result<RevokeApiTokenPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let revoked = async {
            let id = parse_input_id("id", &input.id, ApiTokenId::parse)?;
            api_tokens::revoke(services, caller, id).await
        };
        let (token, errors) = ctx.outcome::<_>(revoked.await as Result<_, Failure>)?;
        let (client_mutation_id, api_token) = (input.client_mutation_id, token.map(ApiToken));
        Ok(RevokeApiTokenPayload {
            client_mutation_id,
            api_token,
            errors,
        })
    }
}
