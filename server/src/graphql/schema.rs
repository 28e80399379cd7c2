//! The schema's composition, its SDL, and what every request carries.

use std::sync::Arc;

use async_graphql::dataloader::DataLoader;
use async_graphql::registry::Registry;
use async_graphql::{
    Data, Executor, OutputType, Request, Response, SDLExportOptions, Schema, ServerError,
    SubscriptionType,
};
use futures_util::stream::{BoxStream, StreamExt as _, once};

use super::batching::{AtOnce, Batches};
use super::context::RequestContext;
use super::loaders::Batch;
use super::mutation::Mutation;
use super::owed;
use super::query::Query;
use super::rows::RowPlans;
use super::subscription::Subscription;
use super::validation::ValidateOnce;
use crate::services::Services;

/// The schema of `/graphql`.
#[derive(Clone)]
pub struct PublicSchema {
    schema: Schema<Query, Mutation, Subscription>,
    services: Services,
}

/// Makes the schema on these services. The transport guards documents before they get here
/// (size, tokens, depth, cost), so that no limit is set twice.
pub fn schema(services: Services, plans: RowPlans) -> PublicSchema {
    let schema = Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .data(services.clone())
    .data(plans)
    .extension(ValidateOnce)
    .finish();
    PublicSchema { schema, services }
}

impl PublicSchema {
    /// Gives an operation batch loaders of its own.
    fn with_loaders(&self, request: Request) -> (Request, Batches) {
        let batches = Batches::default();
        let batch = Batch::new(self.services.clone());
        let loaders = DataLoader::new(batch, batches.clone(), AtOnce);
        (request.data(loaders), batches)
    }
}

impl Executor for PublicSchema {
    async fn execute(&self, request: Request) -> Response {
        let context = owed::context_of(&request.data);
        let (request, batches) = self.with_loaders(request);
        let operation = once(self.schema.execute(request)).boxed();
        let response = batches.drive(operation).next().await;
        owed::settle(&self.services, context).await;
        response.unwrap_or_else(|| {
            Response::from_errors(vec![ServerError::new("The operation gave no answer", None)])
        })
    }

    fn execute_stream(
        &self,
        request: Request,
        session_data: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        let (request, batches) = self.with_loaders(request);
        let operation = Executor::execute_stream(&self.schema, request, session_data);
        batches.drive(operation).boxed()
    }
}

/// Puts into a request what resolvers need: who asks. Its schema adds the batch loaders.
pub fn prepare(request: Request, context: RequestContext) -> Request {
    request.data(context)
}

/// The schema as text, sorted, as it is checked in at `schema.graphql`.
pub fn sdl() -> String {
    Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .finish()
    .sdl_with_options(
        SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items()
            .include_specified_by(),
    )
}

/// What the library knows of the schema's types, without the parts that it adds itself.
pub fn registry() -> Registry {
    let mut registry = Registry {
        query_type: Query::type_name().into_owned(),
        mutation_type: Some(Mutation::type_name().into_owned()),
        subscription_type: Some(Subscription::type_name().into_owned()),
        ..Registry::default()
    };
    Query::create_type_info(&mut registry);
    Mutation::create_type_info(&mut registry);
    Subscription::create_type_info(&mut registry);
    registry
}
