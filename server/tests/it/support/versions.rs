//! Template versions that a test needs, put beside the starters.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use taskyard_server::domain::TemplateVersionId;

use super::flow::Flow;
use super::site::rows;

/// Gives every version the parameters `size` (a number, 1 by default, shown) and `key` (a secret).
pub async fn with_parameters(flow: &Flow) {
    let parameter = |name: &str, kind: &str, default: &str, secret: bool| {
        json!({
            "name": name, "display_name": name, "description": "", "type": kind, "default": default, "options": [],
            "regex": null, "min": null, "max": null, "required": false, "mutable": true, "ephemeral": false,
            "secret": secret, "monotonic": null,
        })
    };
    let parameters = json!([
        parameter("size", "number", "1", false),
        parameter("key", "string", "geheim", true),
    ]);
    change(flow, "parameters", &parameters).await;
}

/// Sets a key of every version's manifest.
async fn change(flow: &Flow, key: &str, value: &Value) {
    let db = &flow.services().db;
    for row in rows(db, "SELECT id, manifest FROM template_versions", []).await {
        let id: uuid::Uuid = row.try_get("", "id").unwrap();
        let manifest: String = row.try_get("", "manifest").unwrap();
        let mut manifest: Value = serde_json::from_str(&manifest).unwrap();
        manifest[key] = value.clone();
        let text = "UPDATE template_versions SET manifest = $2 WHERE id = $1";
        let values = [id.into(), manifest.to_string().into()];
        let writer = db.writer();
        let statement = Statement::from_sql_and_values(writer.get_database_backend(), text, values);
        writer.execute_raw(statement).await.unwrap();
    }
}

/// Gives every version this manifest.
pub async fn with_manifest(flow: &Flow, template: &str) {
    let manifest = taskyard_worker::manifest::parse(template).unwrap();
    let Value::Object(keys) = serde_json::to_value(manifest).unwrap() else {
        panic!("a manifest is an object");
    };
    for (key, value) in keys {
        change(flow, &key, &value).await;
    }
}

/// Makes every version ask for provisioners with these tags.
pub async fn with_tags(flow: &Flow, tags: &Value) {
    change(flow, "tags", tags).await;
}

/// A new active version of a starter template, the same as its active one.
pub async fn new_version(flow: &Flow, template: &str) -> TemplateVersionId {
    let id = TemplateVersionId::generate();
    let insert = "INSERT INTO template_versions (id, template_id, number, name, manifest, readme, has_ai_task, files_hash, created_at) \
        SELECT $1, v.template_id, v.number + 1, 'v' || CAST(v.number + 1 AS text), v.manifest, v.readme, v.has_ai_task, v.files_hash, v.created_at \
        FROM template_versions v JOIN templates t ON t.active_version_id = v.id WHERE t.name_key = $2";
    flow.sql(insert, [id.0.into(), template.into()]).await;
    let activate = "UPDATE templates SET active_version_id = $1 WHERE name_key = $2";
    flow.sql(activate, [id.0.into(), template.into()]).await;
    id
}
