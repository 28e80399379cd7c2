use uuid::Uuid;

use super::super::Services;
use crate::domain::Failure;
use crate::domain::node::NodeRef;
use crate::store;

/// What kind of object has this id, and whose it is; one statement. A deleted task is none.
pub async fn node_of(services: &Services, id: Uuid) -> Result<Option<NodeRef>, Failure> {
    store::node::find(services.db.reader(), id).await
}
