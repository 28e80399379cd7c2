//! Making an API token.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::user::ApiTokenScope;
use crate::domain::{Failure, OrganizationId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
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
    /// PROVISIONER: the only organization whose jobs its provisioners take; all when left out, which is
    /// for site OWNERs.
    organization_id: Option<ID>,
    /// Days until it ends, 1-365; it never ends when left out.
    expires_in_days: Option<i32>,
}

impl CreateApiTokenInput {
    fn parse(self) -> Result<NewApiToken, Failure> {
        let id = self.organization_id.as_ref();
        let id = id.map(|id| parse_input_id("organizationId", id, OrganizationId::parse));
        Ok(NewApiToken {
            name: self.name,
            scope: self.scope,
            organization_id: id.transpose()?,
            expires_in_days: self.expires_in_days,
        })
    }
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
    /// an OWNER of the site or an ADMIN of the organization that is named.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to make.")] input: CreateApiTokenInput,
    ) -> Result<CreateApiTokenPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id.clone();
        let created = async { api_tokens::create(services, caller, input.parse()?).await };
        let (created, errors) = ctx.outcome::<_>(created.await)?;
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
