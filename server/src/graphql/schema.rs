//! The schema's composition, its SDL, and what every request carries.

use async_graphql::dataloader::DataLoader;
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use async_graphql::{Request, SDLExportOptions, Schema};

use super::context::RequestContext;
use super::loaders::Batch;
use super::mutation::Mutation;
use super::query::Query;
use super::subscription::Subscription;
use crate::services::Services;

/// The schema of `/graphql`.
pub type PublicSchema = Schema<Query, Mutation, Subscription>;

/// Makes the schema on these services. The transport guards documents before they get here
/// (size, tokens, depth, cost), so that no limit is set twice.
pub fn schema(services: Services) -> PublicSchema {
    Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .data(services)
    .finish()
}

/// Puts into a request what resolvers need: who asks, and the batch loaders of this operation.
pub fn prepare(request: Request, services: &Services, context: RequestContext) -> Request {
    let loaders = DataLoader::new(
        Batch::new(services.clone()),
        TokioSpawner::current(),
        TokioTimer::default(),
    );
    request.data(context).data(loaders)
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
            .sorted_enum_items(),
    )
}
