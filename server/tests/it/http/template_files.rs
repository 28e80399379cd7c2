//! The plain addresses of template files.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use taskyard_server::services::templates::archive;
use taskyard_worker::manifest::TemplateFile;

use crate::on_both_databases;
use crate::support::app::{TestApp, body, header};
use crate::support::database::TestDatabase;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    an_archive_is_uploaded_made_a_template_and_downloaded,
    an_upload_is_refused_with_its_status_and_code,
    the_fields_and_subscriptions_of_an_import_are_served,
);

const MANIFEST: &str = "name = \"x\"\n[[agent]]\nname = \"main\"\n";

fn packed() -> Vec<u8> {
    let file = TemplateFile {
        path: "template.toml".to_owned(),
        executable: false,
        content: MANIFEST.as_bytes().to_vec(),
    };
    archive::pack([&file]).unwrap()
}

fn upload(app: &TestApp, archive: Vec<u8>) -> RequestBuilder {
    app.client
        .post(app.url("/api/v1/template-files"))
        .header("content-type", "application/gzip")
        .body(archive)
}

async fn ask(app: &TestApp, query: &str, variables: Value) -> Value {
    let request = app.post(&json!({ "query": query, "variables": variables }));
    let answer = body(request.bearer_auth(BOOTSTRAP_TOKEN)).await;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"].clone()
}

async fn made(app: &TestApp) -> Value {
    let response = upload(app, packed())
        .bearer_auth(BOOTSTRAP_TOKEN)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let upload: Value = response.json().await.unwrap();
    let create = "mutation($input: CreateTemplateInput!) { createTemplate(input: $input) { \
        errors { message path } template { id viewerCanManage workspaceCount } templateVersion { id name importStatus } } }";
    let input = json!({ "input": { "name": "x", "uploadId": upload["id"] } });
    let made = ask(app, create, input).await["createTemplate"].clone();
    assert_eq!(made["errors"], json!([]));
    made
}

async fn an_archive_is_uploaded_made_a_template_and_downloaded(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let made = made(&app).await;
    assert_eq!(made["template"]["viewerCanManage"], true);
    assert_eq!(made["templateVersion"]["importStatus"], "PENDING");
    let id = made["templateVersion"]["id"].as_str().unwrap();
    let url = app.url(&format!("/api/v1/template-files/{id}"));
    let response = app.client.get(&url).send().await.unwrap();
    assert_eq!(response.status(), 401);
    let response = app
        .client
        .get(&url)
        .bearer_auth(BOOTSTRAP_TOKEN)
        .send()
        .await;
    let response = response.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), "application/gzip");
    let files = archive::read(&response.bytes().await.unwrap()).unwrap();
    let content = &files.get("template.toml").unwrap().content;
    assert_eq!(content, MANIFEST.as_bytes());
    let unknown = app.url("/api/v1/template-files/0197a1b2-0000-7000-8000-000000000001");
    let response = app
        .client
        .get(unknown)
        .bearer_auth(BOOTSTRAP_TOKEN)
        .send()
        .await;
    assert_eq!(response.unwrap().status(), 404);
}

async fn an_upload_is_refused_with_its_status_and_code(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let signed_in = |request: RequestBuilder| request.bearer_auth(BOOTSTRAP_TOKEN);
    let other_type = app
        .client
        .post(app.url("/api/v1/template-files"))
        .header("content-type", "text/plain")
        .body(packed());
    for (request, status, code) in [
        (upload(&app, packed()), 401, "UNAUTHENTICATED"),
        (
            upload(&app, packed()).header("origin", "https://evil.example"),
            403,
            "FORBIDDEN",
        ),
        (signed_in(other_type), 400, "INVALID_INPUT"),
        (
            signed_in(upload(&app, b"no archive".to_vec())),
            400,
            "INVALID_INPUT",
        ),
        (
            signed_in(upload(&app, vec![0; archive::MAX_ARCHIVE_BYTES + 1])),
            413,
            "LIMIT_EXCEEDED",
        ),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{code}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], code);
    }
}

async fn the_fields_and_subscriptions_of_an_import_are_served(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let made = made(&app).await;
    let version = &made["templateVersion"]["id"];
    let query = "query($id: ID!) { templateVersion(id: $id) { number name message isActive driver importStatus importError \
        importJob { kind status templateVersion { id } } importLogs(first: 5) { totalCount nodes { text } } \
        files { path size executable } file(path: \"template.toml\") { text truncated } missing: file(path: \"no\") { path } \
        createdBy { username } archivedAt template { name versions { totalCount nodes { id } } } } \
        node(id: $id) { __typename } starterTemplates { name } templates(query: \"x\", includeDeprecated: false) { totalCount } }";
    let data = ask(&app, query, json!({ "id": version })).await;
    let found = &data["templateVersion"];
    assert_eq!(found["importJob"]["kind"], "TEMPLATE_IMPORT");
    assert_eq!(found["importJob"]["templateVersion"]["id"], *version);
    assert_eq!(
        found["file"],
        json!({ "text": MANIFEST, "truncated": false })
    );
    assert!(found["missing"].is_null() && found["archivedAt"].is_null());
    assert_eq!(found["files"][0]["size"], MANIFEST.len());
    assert_eq!(found["template"]["versions"]["totalCount"], 1);
    assert_eq!(data["node"]["__typename"], "TemplateVersion");
    let cancel = "mutation($id: ID!) { cancelTemplateImport(input: { templateVersionId: $id }) { \
        errors { message } templateVersion { importStatus } } }";
    let canceled = ask(&app, cancel, json!({ "id": version })).await;
    let canceled = &canceled["cancelTemplateImport"];
    assert_eq!(canceled["templateVersion"]["importStatus"], "CANCELED");
    for mutation in [
        "activateTemplateVersion",
        "archiveTemplateVersion",
        "restoreTemplateVersion",
    ] {
        let document = format!(
            "mutation {{ {mutation}(input: {{ templateVersionId: \"no-id\" }}) {{ errors {{ path code }} }} }}"
        );
        let refused = ask(&app, &document, json!({})).await;
        let errors = &refused[mutation]["errors"];
        assert_eq!(
            errors[0],
            json!({ "path": ["templateVersionId"], "code": "INVALID_INPUT" })
        );
    }
    let update = "mutation($id: ID!) { updateTemplate(input: { templateId: $id, deprecationMessage: \"old\", autoPauseMinutes: 5 }) { \
        errors { message } template { deprecationMessage autoPauseMinutes } } }";
    let id = json!({ "id": made["template"]["id"] });
    let updated = ask(&app, update, id.clone()).await;
    assert_eq!(
        updated["updateTemplate"]["template"],
        json!({ "deprecationMessage": "old", "autoPauseMinutes": 5 })
    );
    let delete = "mutation($id: ID!) { deleteTemplate(input: { templateId: $id }) { errors { message } deletedTemplateId } }";
    let deleted = ask(&app, delete, id).await;
    assert_eq!(
        deleted["deleteTemplate"]["deletedTemplateId"],
        made["template"]["id"]
    );
}
