use clap::{CommandFactory, Parser};

use super::Arguments;

fn parses(line: &[&str]) -> bool {
    let line = ["taskyard"].iter().chain(line);
    Arguments::try_parse_from(line).is_ok()
}

#[test]
fn the_command_line_is_sound() {
    Arguments::command().debug_assert();
}

#[test]
fn what_users_type_is_understood() {
    for line in [
        &[
            "task",
            "create",
            "--template",
            "shell",
            "--wait",
            "echo hello",
        ][..],
        &[
            "task", "create", "-", "-t", "shell", "-p", "a=b", "--param", "c=d",
        ],
        &["task", "--json", "list"],
        &["task", "list", "--json", "--status", "active"],
        &["task", "logs", "-f", "ada/fix-it"],
        &["task", "send", "fix-it", "--resume", "go on"],
        &["task", "watch"],
        &[
            "chat", "new", "--model", "large", "--task", "fix-it", "go on",
        ],
        &[
            "chat",
            "send",
            "0197a1b2-0000-7000-8000-000000000001",
            "go on",
        ],
        &["chat", "list", "--archived"],
        &["workspace", "create", "web", "-t", "shell", "-p", "a=b"],
        &["workspace", "list", "--status", "running", "outdated:true"],
        &["workspace", "start", "ada/web", "--update", "-p", "a=b"],
        &["workspace", "delete", "web", "--orphan"],
        &["workspace", "logs", "web", "--build", "2"],
        &["provisioners", "--json"],
        &["template", "list", "--url", "https://example.org"],
        &["token", "create", "ci", "--expires-in-days", "90"],
        &["token", "revoke", "ci"],
        &["token", "create", "dashboard", "--scope", "read"],
        &[
            "user",
            "create",
            "ada",
            "--role",
            "template-admin",
            "--role",
            "auditor",
        ],
        &["user", "password"],
        &["model", "list"],
        &[
            "model",
            "add",
            "local",
            "qwen3",
            "--input-price",
            "0.25",
            "--default",
        ],
        &["model", "provider", "add", "A", "--kind", "anthropic"],
        &[
            "model", "provider", "add", "A", "--kind", "ollama", "--no-key", "--model", "qwen3",
        ],
        &["model", "provider", "test", "A", "--model", "x"],
        &["user", "update", "ada", "--display-name", ""],
        &["organization", "add", "lab", "ada", "--role", "admin"],
        &["session", "revoke", "--all"],
        &["login", "https://example.org", "--token", "tyd_1_x"],
    ] {
        assert!(parses(line), "{line:?}");
    }
}

#[test]
fn mistakes_are_refused() {
    for line in [
        &["task"][..],
        &["task", "show"],
        &["user", "update", "ada"],
        &["user", "create", "ada", "--role", "king"],
        &["session", "revoke"],
        &["session", "revoke", "x", "--all"],
        &["task", "create", "--param", "novalue", "x"],
        &["token", "create", "ci", "--expires-in-days", "0"],
        &["workspace", "rename", "web"],
        &[
            "workspace",
            "start",
            "web",
            "--update",
            "--template-version",
            "x",
        ],
    ] {
        assert!(!parses(line), "{line:?}");
    }
}
