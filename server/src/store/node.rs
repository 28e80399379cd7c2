//! Which object has an id.

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::column::word;
use super::sql;
use crate::domain::node::NodeRef;
use crate::domain::{Failure, OrganizationId, UserId};

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    owner_id: Option<Uuid>,
    organization_id: Option<Uuid>,
}

const OF_WORKSPACE: &str = "JOIN workspaces w ON w.id = x.workspace_id WHERE x.id = $1";
const OF_AGENT: &str =
    "JOIN agents a ON a.id = x.agent_id JOIN workspaces w ON w.id = a.workspace_id WHERE x.id = $1";

/// What kind of object has the id, and whose it is; one statement. Deleted tasks are none.
pub(crate) async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<NodeRef>, Failure> {
    let mut parts = Vec::new();
    for (kind, table) in [
        ("USER", "users"),
        ("ORGANIZATION", "organizations"),
        ("TEMPLATE", "templates"),
        ("TEMPLATE_VERSION", "template_versions"),
        ("PROVISIONER", "provisioners"),
    ] {
        // No owner: who is signed in may read it. The sub-selects give the columns their type.
        parts.push(format!(
            "SELECT '{kind}' AS kind, (SELECT id FROM users WHERE FALSE) AS owner_id, \
             (SELECT id FROM organizations WHERE FALSE) AS organization_id FROM {table} x WHERE x.id = $1"
        ));
    }
    let owned = [
        ("API_TOKEN", "x.user_id, (SELECT id FROM organizations WHERE FALSE) FROM api_tokens x WHERE x.id = $1".to_owned()),
        ("TASK", "x.owner_id, x.organization_id FROM tasks x WHERE x.id = $1 AND x.deleted_at IS NULL".to_owned()),
        ("WORKSPACE", "x.owner_id, x.organization_id FROM workspaces x WHERE x.id = $1".to_owned()),
        ("MESSAGE", "t.owner_id, t.organization_id FROM messages x JOIN tasks t ON t.id = x.task_id AND t.deleted_at IS NULL WHERE x.id = $1".to_owned()),
        ("BUILD", format!("w.owner_id, w.organization_id FROM builds x {OF_WORKSPACE}")),
        ("JOB", format!("w.owner_id, w.organization_id FROM jobs x {OF_WORKSPACE}")),
        ("AGENT", format!("w.owner_id, w.organization_id FROM agents x {OF_WORKSPACE}")),
        (
            "RESOURCE",
            "w.owner_id, w.organization_id FROM resources x JOIN builds b ON b.id = x.build_id \
             JOIN workspaces w ON w.id = b.workspace_id WHERE x.id = $1".to_owned(),
        ),
        ("APP", format!("w.owner_id, w.organization_id FROM apps x {OF_AGENT}")),
        (
            "APP_STATUS",
            "w.owner_id, w.organization_id FROM app_statuses s JOIN apps x ON x.id = s.app_id JOIN agents a ON a.id = x.agent_id \
             JOIN workspaces w ON w.id = a.workspace_id WHERE s.id = $1".to_owned(),
        ),
    ];
    for (kind, rest) in owned {
        parts.push(format!("SELECT '{kind}' AS kind, {rest}"));
    }
    let row = sql::one::<Row>(db, &parts.join(" UNION ALL "), [id.into()]).await?;
    row.map(|row| {
        Ok(NodeRef {
            kind: word(&row.kind)?,
            owner: row
                .owner_id
                .map(|owner| (UserId(owner), row.organization_id.map(OrganizationId))),
        })
    })
    .transpose()
}
