use uuid::Uuid;

use super::super::Services;
use crate::domain::Failure;
use crate::domain::node::{NodeKind, NodeRef};
use crate::services::models::EnvironmentProvider;
use crate::store;

/// What kind of object has this id, and whose it is; one statement. A deleted task is none.
pub async fn node_of(services: &Services, id: Uuid) -> Result<Option<NodeRef>, Failure> {
    if let Some(kind) = of_environment(services, id) {
        return Ok(Some(NodeRef {
            kind,
            owner: None,
            organizations: Vec::new(),
        }));
    }
    store::node::find(services.db.reader(), id).await
}

/// What the server's environment names has an id, but no row.
fn of_environment(services: &Services, id: Uuid) -> Option<NodeKind> {
    let named = &services.settings.environment_models;
    if named.iter().any(|named| named.provider().id.0 == id) {
        return Some(NodeKind::ModelProvider);
    }
    let mut models = named.iter().flat_map(EnvironmentProvider::models);
    models
        .any(|model| model.id.0 == id)
        .then_some(NodeKind::Model)
}
