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

// The sub-selects give columns without a value their type.
const NOBODY: &str = "(SELECT id FROM users WHERE FALSE)";
const NOWHERE: &str = "(SELECT id FROM organizations WHERE FALSE)";
const OF_WORKSPACE: &str = "JOIN workspaces w ON w.id = x.workspace_id WHERE x.id = $1";
const OF_AGENT: &str =
    "JOIN agents a ON a.id = x.agent_id JOIN workspaces w ON w.id = a.workspace_id WHERE x.id = $1";

/// What kind of object has the id, and what its rights hang on; one statement, with a row for each
/// organization of a user. Deleted tasks and organizations are none.
pub(crate) async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<NodeRef>, Failure> {
    let mut parts = Vec::new();
    let kinds = [
        ("USER", "x.id AS owner_id, m.organization_id FROM users x LEFT JOIN memberships m ON m.user_id = x.id WHERE x.id = $1".to_owned()),
        ("ORGANIZATION", format!("{NOBODY}, x.id FROM organizations x WHERE x.id = $1 AND x.deleted_at IS NULL")),
        ("TEMPLATE", format!("{NOBODY}, x.organization_id FROM templates x WHERE x.id = $1")),
        ("TEMPLATE_VERSION", format!("{NOBODY}, t.organization_id FROM template_versions x JOIN templates t ON t.id = x.template_id WHERE x.id = $1")),
        ("PROVISIONER", format!("{NOBODY}, x.organization_id FROM provisioners x WHERE x.id = $1")),
        ("API_TOKEN", format!("x.user_id, {NOWHERE} FROM api_tokens x WHERE x.id = $1")),
        ("SESSION", format!("x.user_id, {NOWHERE} FROM sessions x WHERE x.id = $1")),
        ("AUDIT_ENTRY", format!("{NOBODY}, x.organization_id FROM audit_entries x WHERE x.id = $1")),
        ("WEBHOOK", format!("x.owner_id, {NOWHERE} FROM webhooks x WHERE x.id = $1")),
        (
            "WEBHOOK_DELIVERY",
            format!("w.owner_id, {NOWHERE} FROM webhook_deliveries x JOIN webhooks w ON w.id = x.webhook_id WHERE x.id = $1"),
        ),
        ("MODEL_PROVIDER", format!("{NOBODY}, {NOWHERE} FROM model_providers x WHERE x.id = $1")),
        ("MCP_SERVER", format!("{NOBODY}, {NOWHERE} FROM mcp_servers x WHERE x.id = $1")),
        ("MODEL", format!("{NOBODY}, {NOWHERE} FROM models x WHERE x.id = $1")),
        ("TASK", "x.owner_id, x.organization_id FROM tasks x WHERE x.id = $1 AND x.deleted_at IS NULL".to_owned()),
        ("WORKSPACE", "x.owner_id, x.organization_id FROM workspaces x WHERE x.id = $1".to_owned()),
        ("MESSAGE", "t.owner_id, t.organization_id FROM messages x JOIN tasks t ON t.id = x.task_id AND t.deleted_at IS NULL WHERE x.id = $1".to_owned()),
        ("CHAT", "x.owner_id, x.organization_id FROM chats x WHERE x.id = $1".to_owned()),
        ("CHAT_MESSAGE", "c.owner_id, c.organization_id FROM chat_messages x JOIN chats c ON c.id = x.chat_id WHERE x.id = $1".to_owned()),
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
    for (kind, rest) in kinds {
        parts.push(format!("SELECT '{kind}' AS kind, {rest}"));
    }
    let rows = sql::all::<Row>(db, &parts.join(" UNION ALL "), [id.into()]).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let organizations = rows.iter().filter_map(|row| row.organization_id);
    Ok(Some(NodeRef {
        kind: word(&first.kind)?,
        owner: first.owner_id.map(UserId),
        organizations: organizations.map(OrganizationId).collect(),
    }))
}
