//! Imports of template versions.

use serde_json::{Value, json};
use taskyard_worker::manifest::Manifest;

use super::gateway::Gateway;
use super::{ENDS, Host};

/// Carries out the import of these files: the job's end with its input, and the lines of its log.
async fn imported(host: &Host) -> (String, Value, Vec<String>) {
    let answers = host.answers(&["START"]);
    let mut gateway = Gateway::start(move |operation, input| {
        let mut answer = answers(operation, input);
        if operation == "AcquireJob" && !answer["job"].is_null() {
            let (files, id) = (answer["job"]["files"].take(), "j1");
            answer["job"] = json!({
                "id": id, "runLease": 7, "kind": "TEMPLATE_IMPORT", "transition": null, "workspaceId": null,
                "workspaceName": null, "ownerName": null, "taskId": null, "taskName": null, "prompt": null,
                "gatewayUrl": "http://127.0.0.1:1", "files": files, "parameters": [],
            });
        }
        answer
    })
    .await;
    let provisioner = host.provisioner(&gateway);
    let mut lines = Vec::new();
    let (operation, input) = loop {
        let call = gateway
            .next(&["CompleteJob", "FailJob", "AppendLogs"])
            .await;
        if ENDS.contains(&call.0.as_str()) {
            break call;
        }
        let sent = call.1["lines"].as_array().unwrap();
        lines.extend(
            sent.iter()
                .map(|line| line["text"].as_str().unwrap().to_owned()),
        );
    };
    provisioner.stop().await;
    assert_eq!(
        (&input["jobId"], &input["runLease"]),
        (&json!("j1"), &json!(7))
    );
    let left = std::fs::read_dir(host.folder.path().join("root")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        left.iter().all(|name| name == "host-id" || name == "lock"),
        "{left:?}"
    );
    (operation, input, lines)
}

#[tokio::test]
async fn an_import_hands_in_what_it_found_and_says_so_in_its_log() {
    let mut host = Host::new("");
    host.template
        .push(("README.md".to_owned(), "# Read me".to_owned()));
    let (operation, input, lines) = imported(&host).await;
    assert_eq!(operation, "CompleteJob", "{input}");
    let found: Manifest = serde_json::from_str(input["manifest"].as_str().unwrap()).unwrap();
    assert_eq!(
        (found.name.as_str(), found.readme.as_str()),
        ("test", "# Read me")
    );
    assert_eq!(found.parameters[0].name, "key");
    assert!(found.task.is_some());
    for line in [
        "Unpacking 2 files",
        "1 parameter:",
        "  key (string, secret)",
        "No presets",
    ] {
        assert!(lines.iter().any(|said| said == line), "{line}: {lines:?}");
    }
}

#[tokio::test]
async fn an_import_of_a_wrong_manifest_fails_with_the_place() {
    let mut host = Host::new("");
    host.template[0]
        .1
        .push_str("[[parameter]]\nname = \"key\"\ntype = \"string\"\n");
    let (operation, input, lines) = imported(&host).await;
    assert_eq!(
        (operation.as_str(), &input["code"]),
        ("FailJob", &json!("INVALID_INPUT"))
    );
    let error = input["error"].as_str().unwrap();
    assert!(
        error.contains("template.toml:14") && error.contains("`key` is there twice"),
        "{error}"
    );
    assert!(
        lines.iter().any(|line| line.contains("is there twice")),
        "{lines:?}"
    );
}
