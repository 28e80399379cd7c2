//! What a command that is shut in can do, on the kernel at hand.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use taskyard_worker::isolation::{ExecOptions, exec, probe};
use taskyard_worker::spec::{AgentSpec, Isolation, Require, Secret};
use tempfile::TempDir;
use uuid::Uuid;

const SPEC: &str = "TASKYARD_TEST_SPEC";
const COMMAND: &str = "TASKYARD_TEST_COMMAND";

/// Not a test by itself: [`Workspace::run`] starts this program again to become the command.
#[test]
fn becomes_the_command() {
    let (Some(spec), Ok(command)) = (std::env::var_os(SPEC), std::env::var(COMMAND)) else {
        return;
    };
    let command = serde_json::from_str::<Vec<String>>(&command).unwrap();
    let error = exec(&ExecOptions {
        spec: spec.into(),
        command: command.into_iter().map(Into::into).collect(),
    });
    eprintln!("{error}");
    std::process::exit(error.exit_code().into());
}

struct Workspace {
    folder: TempDir,
    isolation: Isolation,
}

impl Workspace {
    fn new(isolation: Isolation) -> Self {
        let workspace = Self {
            folder: tempfile::tempdir().unwrap(),
            isolation,
        };
        for name in ["work", "tmp", "state", "state/template", "run", "outside"] {
            fs::create_dir(workspace.path(name)).unwrap();
        }
        fs::write(workspace.path("state/template/file"), "template").unwrap();
        fs::write(
            workspace.path("state/agent.json"),
            serde_json::to_vec(&workspace.spec()).unwrap(),
        )
        .unwrap();
        fs::write(workspace.path("outside/file"), "outside").unwrap();
        workspace
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn spec(&self) -> AgentSpec {
        AgentSpec {
            gateway_url: String::new(),
            token: Secret::new("tyd_secret"),
            agent_id: Uuid::now_v7(),
            workspace_id: Uuid::now_v7(),
            name: "main".to_owned(),
            work_dir: self.path("work"),
            state_dir: self.path("state"),
            template_dir: self.path("state/template"),
            temp_dir: self.path("tmp"),
            socket_path: self.path("run/agent.sock"),
            executable: std::env::current_exe().unwrap(),
            isolation: self.isolation,
            readable: Vec::new(),
            env: BTreeMap::new(),
            startup: None,
            shutdown: None,
            task: None,
            apps: Vec::new(),
            require: Require::default(),
            secrets: Vec::new(),
            stop_timeout_seconds: 10,
        }
    }

    fn run(&self, command: &[&str]) -> Output {
        let arguments = [
            "--exact",
            "becomes_the_command",
            "--nocapture",
            "--test-threads=1",
        ];
        Command::new(std::env::current_exe().unwrap())
            .args(arguments)
            .env(SPEC, self.path("state/agent.json"))
            .env(COMMAND, serde_json::to_string(command).unwrap())
            .current_dir(self.path("work"))
            .output()
            .unwrap()
    }

    /// Runs a line of bash and says whether it succeeded.
    fn can(&self, line: &str) -> bool {
        self.run(&[
            "bash",
            "-c",
            line,
            "bash",
            self.folder.path().to_str().unwrap(),
        ])
        .status
        .success()
    }
}

#[test]
fn a_command_with_landlock_sees_its_own_folders_and_the_system_only() {
    if probe() < Isolation::Landlock {
        eprintln!("this kernel has no Landlock");
        return;
    }
    let workspace = Workspace::new(Isolation::Landlock);
    assert!(workspace.can("echo x > file && cat file && mkdir sub && mv file sub/"));
    assert!(workspace.can("echo x > $1/tmp/file"));
    assert!(workspace.can(
        "cat $1/state/template/file /etc/passwd && echo x > /dev/null && ls /usr/bin | head -n 1"
    ));
    assert!(!workspace.can("echo x > $1/state/template/file"));
    assert!(!workspace.can("cat $1/state/agent.json"));
    assert!(!workspace.can("cat $1/outside/file"));
    assert!(!workspace.can("echo x > $1/outside/new"));
    assert!(!workspace.can("echo x > /etc/taskyard-test"));
    assert!(!workspace.can("ln $1/outside/file link && cat link"));
    assert!(!workspace.can("ln -s $1/outside/file link && cat link"));
    assert!(!Path::new("/etc/taskyard-test").exists());
}

#[test]
fn a_command_with_landlock_can_not_look_into_the_process_that_started_it() {
    if probe() < Isolation::Landlock {
        eprintln!("this kernel has no Landlock");
        return;
    }
    let workspace = Workspace::new(Isolation::Landlock);
    assert!(!workspace.can("cat /proc/$PPID/environ"));
}

#[test]
fn a_command_gets_no_new_privileges_and_no_inherited_files() {
    for isolation in [Isolation::Process, probe()] {
        let workspace = Workspace::new(isolation);
        let inherited = File::open("/dev/null").unwrap();
        fcntl(&inherited, FcntlArg::F_SETFD(FdFlag::empty())).unwrap();
        assert!(workspace.can("grep -q '^NoNewPrivs:.1' /proc/self/status"));
        assert!(!workspace.can(&format!("true <&{}", inherited.as_raw_fd())));
    }
}

#[test]
fn a_command_keeps_its_arguments_as_they_are() {
    let workspace = Workspace::new(Isolation::Process);
    let output = workspace.run(&["printf", "%s|", "a b", "$(id)", "-x", ""]);
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .ends_with("a b|$(id)|-x||")
    );
}

#[test]
fn a_command_that_is_not_there_is_named() {
    let workspace = Workspace::new(Isolation::Process);
    let output = workspace.run(&["no-such-command"]);
    assert_eq!(output.status.code(), Some(127));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("`no-such-command` can't be started")
    );
}
