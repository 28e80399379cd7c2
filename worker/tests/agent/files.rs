//! An agent reads, writes and edits files of its workspace, and none outside of it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use serde_json::{Value, json};

use crate::gateway::Gateway;
use crate::setup::{Agent, Workspace};

struct Site {
    gateway: Gateway,
    folder: PathBuf,
    _agent: Agent,
    commands: u32,
}

type Answer = (String, Value, Option<String>);

impl Site {
    async fn start() -> Self {
        let gateway = Gateway::start().await;
        let workspace = Workspace::new(&gateway);
        Self {
            folder: workspace.spec.work_dir.clone(),
            _agent: workspace.start(),
            gateway,
            commands: 0,
        }
    }

    async fn ask(&mut self, kind: &str, field: &str, work: Value) -> Answer {
        self.commands += 1;
        let id = format!("c{}", self.commands);
        self.gateway.work(&id, kind, field, work);
        self.gateway.completed(&id).await
    }

    async fn read(&mut self, path: &str) -> Answer {
        let work = json!({ "path": path, "firstLine": 1 });
        self.ask("READ_FILE", "readFile", work).await
    }

    async fn write(&mut self, path: &str, content: &str, create_folders: bool) -> Answer {
        let work = json!({ "path": path, "content": content, "createFolders": create_folders });
        self.ask("WRITE_FILE", "writeFile", work).await
    }

    async fn edit(&mut self, path: &str, edits: &[(&str, &str, bool)]) -> Answer {
        let edits = edits
            .iter()
            .map(|(find, replace, all)| json!({ "find": find, "replace": replace, "all": all }));
        let work = json!({ "path": path, "edits": edits.collect::<Vec<_>>() });
        self.ask("EDIT_FILE", "editFile", work).await
    }
}

#[tokio::test]
async fn a_file_is_written_read_by_lines_and_edited() {
    let mut site = Site::start().await;
    let refused = site
        .write("deep/er/file.txt", "one\ntwo\nthree\n", false)
        .await
        .2;
    assert!(refused.unwrap().contains("deep/er/file.txt"));
    let (_, result, error) = site
        .write("deep/er/file.txt", "one\ntwo\nthree\n", true)
        .await;
    assert_eq!((error, &result["isCreated"]), (None, &json!(true)));

    let work = json!({ "path": "deep/er/file.txt", "firstLine": 2, "lines": 1 });
    let (text, result, _) = site.ask("READ_FILE", "readFile", work).await;
    assert_eq!(text, "two\n");
    assert_eq!(
        (
            &result["totalLines"],
            &result["lines"],
            &result["firstLine"]
        ),
        (&json!(3), &json!(1), &json!(2))
    );

    let whole = site.folder.join("deep/er/file.txt");
    fs::set_permissions(&whole, fs::Permissions::from_mode(0o750)).unwrap();
    let whole = whole.to_str().unwrap().to_owned();
    let (_, result, error) = site
        .edit(&whole, &[("one", "1", false), ("t", "T", true)])
        .await;
    assert_eq!((error, &result["replacements"]), (None, &json!(3)));
    assert_eq!(fs::read_to_string(&whole).unwrap(), "1\nTwo\nThree\n");
    assert_eq!(
        fs::metadata(&whole).unwrap().permissions().mode() & 0o777,
        0o750
    );

    let (_, result, _) = site.write(&whole, "new", false).await;
    assert_eq!(result["isCreated"], false);
    let left: Vec<_> = fs::read_dir(site.folder.join("deep/er")).unwrap().collect();
    assert_eq!(left.len(), 1, "no temporary file is left: {left:?}");
}

#[tokio::test]
async fn edits_that_do_not_fit_change_nothing_and_are_named() {
    let mut site = Site::start().await;
    site.write("file", "a b b c", false).await;
    let why = site
        .edit(
            "file",
            &[("a", "x", false), ("b", "x", false), ("q", "x", true)],
        )
        .await
        .2
        .unwrap();
    assert!(
        why.contains("\"b\" is there 2 times") && why.contains("\"q\" is not there"),
        "{why}"
    );
    assert_eq!(site.read("file").await.0, "a b b c");
}

#[tokio::test]
async fn no_path_and_no_link_leads_out_of_the_workspace() {
    let mut site = Site::start().await;
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret");
    fs::write(&secret, "secret").unwrap();
    symlink(&secret, site.folder.join("link")).unwrap();
    symlink(outside.path(), site.folder.join("folder")).unwrap();
    symlink("../state", site.folder.join("up")).unwrap();
    symlink(outside.path().join("new"), site.folder.join("dangling")).unwrap();
    let paths = [
        secret.to_str().unwrap(),
        "/etc/passwd",
        "../state/agent.json",
        "sub/../../state/agent.json",
        "link",
        "folder/secret",
        "up/agent.json",
        "dangling",
        "folder/new",
    ];
    for path in paths {
        let (text, _, error) = site.read(path).await;
        assert!(text.is_empty() && error.is_some(), "{path}");
        assert!(site.write(path, "evil", true).await.2.is_some(), "{path}");
        assert!(
            site.edit(path, &[("secret", "evil", true)])
                .await
                .2
                .is_some(),
            "{path}"
        );
    }
    assert_eq!(fs::read_to_string(secret).unwrap(), "secret");
    assert!(!outside.path().join("new").exists());
}

#[tokio::test]
async fn a_link_inside_the_workspace_is_followed_and_stays_one() {
    let mut site = Site::start().await;
    site.write("real", "old", false).await;
    symlink("real", site.folder.join("link")).unwrap();
    assert_eq!(site.read("link").await.0, "old");
    assert_eq!(site.write("link", "new", false).await.2, None);
    assert_eq!(fs::read_to_string(site.folder.join("real")).unwrap(), "new");
    assert!(site.folder.join("link").is_symlink());
}

#[tokio::test]
async fn what_is_no_text_or_no_file_is_said_so() {
    let mut site = Site::start().await;
    fs::write(site.folder.join("binary"), b"\x7fELF\0\0").unwrap();
    let (text, result, error) = site.read("binary").await;
    assert_eq!(
        (text.as_str(), error, &result["isBinary"]),
        ("", None, &json!(true))
    );
    assert_eq!(result["totalBytes"], 6);
    assert!(
        site.edit("binary", &[("E", "e", true)])
            .await
            .2
            .unwrap()
            .contains("not a text file")
    );
    fs::create_dir(site.folder.join("folder")).unwrap();
    mkfifo(&site.folder.join("pipe"), Mode::from_bits_truncate(0o600)).unwrap();
    for (path, why) in [
        ("folder", "is a folder"),
        ("pipe", "not an ordinary file"),
        ("missing", "is not there"),
        (".", "is a folder"),
    ] {
        assert!(site.read(path).await.2.unwrap().contains(why), "{path}");
    }
    for path in ["folder", "pipe", ".", ".."] {
        assert!(site.write(path, "x", false).await.2.is_some(), "{path}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_or_cut() {
    let mut site = Site::start().await;
    let line = "x".repeat(1023) + "\n";
    fs::write(site.folder.join("long"), line.repeat(3000)).unwrap();
    let (text, result, _) = site.read("long").await;
    assert_eq!(text.len(), 1024 * 1024);
    assert_eq!(
        (&result["isTruncated"], &result["totalLines"]),
        (&json!(true), &json!(3000))
    );
    fs::write(site.folder.join("huge"), vec![b'x'; 17 * 1024 * 1024]).unwrap();
    assert!(site.read("huge").await.2.unwrap().contains("bytes"));
    assert!(
        site.write("new", &"x".repeat(1024 * 1024 + 1), false)
            .await
            .2
            .is_some()
    );
    assert!(!site.folder.join("new").exists());
}
