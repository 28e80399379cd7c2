//! The real program: how it refuses to start, and how it ends.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use crate::support::gateway::TASKYARD;
use crate::support::raw_socket::RawSocket;

fn serve(folder: &Path) -> Command {
    let mut command = Command::new(TASKYARD);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--provisioners", "0"])
        .arg("--data-dir")
        .arg(folder)
        .stdin(Stdio::null());
    command
}

/// Starts it; the process, its address and the sign-in link.
fn start(folder: &Path) -> (Child, String, String) {
    let mut child = serve(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut after = |start: &str| {
        let line = lines.next().unwrap().unwrap();
        let found = line.rsplit_once(start).map(|(_, rest)| rest.to_owned());
        found.unwrap_or_else(|| panic!("{line}"))
    };
    let address = after("http://");
    let link = after("/login?token=");
    (child, address, link)
}

/// Why it did not start: one line.
fn refusal(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    let errors: Vec<_> = told
        .lines()
        .filter(|line| line.starts_with("error: "))
        .collect();
    assert_eq!(errors.len(), 1, "{told}");
    errors[0].to_owned()
}

#[test]
fn what_keeps_it_from_starting_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().to_string();
    let with = |arguments: &[&str]| {
        let mut command = Command::new(TASKYARD);
        let data = folder.path().join("data");
        command.arg("serve").arg("--data-dir").arg(data);
        command.args(arguments);
        refusal(&mut command)
    };
    let any = "127.0.0.1:0";
    for (arguments, wanted) in [
        (
            vec!["--listen", port.as_str()],
            vec![port.as_str(), "--listen"],
        ),
        (
            vec!["--listen", any, "--database-url", "mysql://x"],
            vec!["sqlite://"],
        ),
        (
            vec![
                "--listen",
                any,
                "--database-url",
                "sqlite:///no/such/folder/x.db",
            ],
            vec!["/no/such/folder/x.db"],
        ),
        (
            vec!["--config", "/no/such/file.toml"],
            vec!["/no/such/file.toml", "--config"],
        ),
        (vec!["--log", "=,="], vec!["log filter"]),
    ] {
        let told = with(&arguments);
        for part in wanted {
            assert!(told.contains(part), "{arguments:?}: {told}");
        }
    }
    let mut in_proc = Command::new(TASKYARD);
    let told = refusal(in_proc.args(["serve", "--listen", any, "--data-dir", "/proc/nothing"]));
    assert!(
        told.contains("/proc/nothing") && told.contains("--data-dir"),
        "{told}"
    );
    let short = refusal(serve(folder.path()).env("TASKYARD_BOOTSTRAP_TOKEN", "hunter2"));
    assert!(
        short.contains("32") && !short.contains("hunter2"),
        "{short}"
    );
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, ..) = start(folder.path());
    end(&mut child);
    let url = format!("sqlite://{}", folder.path().join("taskyard.db").display());
    let db = taskyard_server::store::Database::connect(&url)
        .await
        .unwrap();
    let sql = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    sea_orm::ConnectionTrait::execute_unprepared(db.writer(), sql)
        .await
        .unwrap();
    db.close().await.unwrap();
    let told = refusal(&mut serve(folder.path()));
    assert!(told.contains("newer version"), "{told}");
}

#[test]
fn a_data_folder_has_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, ..) = start(folder.path());
    let told = refusal(&mut serve(folder.path()));
    assert!(told.contains("another `taskyard serve`"), "{told}");
    end(&mut child);
    let (mut child, ..) = start(folder.path());
    end(&mut child);
}

fn end(child: &mut Child) {
    kill(
        Pid::from_raw(child.id().try_into().unwrap()),
        Signal::SIGTERM,
    )
    .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[tokio::test]
async fn a_signal_ends_it_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, address, _) = start(folder.path());
    let mut socket = RawSocket::ready(&format!("ws://{address}/graphql"), json!({})).await;
    kill(
        Pid::from_raw(child.id().try_into().unwrap()),
        Signal::SIGTERM,
    )
    .unwrap();
    assert_eq!(socket.closed().await.0, 1001);
    let waiting = tokio::task::spawn_blocking(move || child.wait().unwrap());
    assert_eq!(waiting.await.unwrap().code(), Some(0));
}

#[test]
fn the_sign_in_link_is_shown_until_somebody_has_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, _, link) = start(folder.path());
    assert!(link.starts_with("tyd_"), "{link}");
    end(&mut child);
    let (mut child, _, again) = start(folder.path());
    assert!(again.starts_with("tyd_") && again != link);
    end(&mut child);
}

#[test]
fn login_link_leads_to_the_address_that_the_server_has() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, address, first) = start(folder.path());
    let output = Command::new(TASKYARD)
        .arg("login-link")
        .arg("--data-dir")
        .arg(folder.path())
        .output()
        .unwrap();
    let link = String::from_utf8(output.stdout).unwrap();
    let token = link
        .trim()
        .strip_prefix(&format!("http://{address}/login?token="));
    assert!(token.is_some_and(|token| token != first), "{link}");
    child.kill().unwrap();
    child.wait().unwrap();
}
