//! The schema's composition and its SDL.

use async_graphql::registry::Registry;
use async_graphql::{OutputType, Request, SDLExportOptions, Schema, SubscriptionType};

use super::context::WorkerContext;
use super::mutation::Mutation;
use super::query::Query;
use super::subscription::Subscription;
use crate::services::Services;

/// The schema of `/worker/graphql`.
pub type WorkerSchema = Schema<Query, Mutation, Subscription>;

/// Makes the schema on these services.
pub fn schema(services: Services) -> WorkerSchema {
    Schema::build(Query, Mutation::default(), Subscription::default())
        .data(services)
        .finish()
}

/// Puts into a request who asks.
pub fn prepare(request: Request, context: WorkerContext) -> Request {
    request.data(context)
}

/// The schema as text, sorted, as it is checked in at `worker.graphql`.
pub fn sdl() -> String {
    Schema::build(Query, Mutation::default(), Subscription::default())
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
