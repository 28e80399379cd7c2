//! Making an API token.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::domain::user::ApiTokenScope;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::types::api_token::ApiToken;
use crate::services::api_tokens::{self, NewApiToken};

/// Making an API token.
#[derive(Default)]
pub struct CreateApiTokenMutation;

/// Input of `createApiToken`.
#[derive(InputObject)]
pub struct CreateApiTokenInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// What its owner calls it: 1-64 characters.
    name: String,
    /// What it is good for.
    #[graphql(default_with = "ApiTokenScope::User")]
    scope: ApiTokenScope,
    /// Days until it ends, 1-365; it never ends when left out.
    expires_in_days: Option<i32>,
}

/// Outcome of `createApiToken`.
#[derive(SimpleObject)]
pub struct CreateApiTokenPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The token; null when there are errors.
    api_token: Option<ApiToken>,
    /// Its secret: shown this once and never again.
    secret: Option<String>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl CreateApiTokenMutation {
    /// Makes an API token for the caller. FORBIDDEN for the scope PROVISIONER unless the caller is
    /// an OWNER.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to make.")] input: CreateApiTokenInput,
    ) -> Result<CreateApiTokenPayload> {
        let client_mutation_id = input.client_mutation_id;
        let new = NewApiToken {
            name: input.name,
            scope: input.scope,
            expires_in_days: input.expires_in_days,
        };
        let created = api_tokens::create(ctx.services()?, ctx.caller()?, new).await;
        let (created, errors) = ctx.outcome(created)?;
        let (api_token, secret) = created
            .map(|(token, secret)| (ApiToken(token), secret.reveal().to_owned()))
            .unzip();
        Ok(CreateApiTokenPayload {
            client_mutation_id,
            api_token,
            secret,
            errors,
        })
    }
}
