//! Shuts a command in before it starts: Landlock, no new privileges, no inherited files. See `exec`.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use nix::sys::prctl;
use rustix::thread::{CapabilitySet, remove_capability_from_bounding_set};

use crate::spec::{AgentSpec, Isolation};

/// Newest version whose rights are asked for; an older kernel gives what it has. Version 9 would also stop connecting to the agent's socket.
const NEWEST: ABI = ABI::V7;

/// Where programs and what they need live. `/run` as a whole would open the sockets of other services.
const SYSTEM: [&str; 16] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/opt",
    "/etc",
    "/proc",
    "/sys",
    "/nix",
    "/gnu",
    "/run/systemd/resolve",
    "/run/resolvconf",
    "/run/current-system",
];

/// Devices that every program may use.
const DEVICES: [&str; 8] = [
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/tty",
    "/dev/ptmx",
    "/dev/pts",
];

/// Arguments of `taskyard workspace-exec`.
#[derive(Debug, Clone)]
pub struct ExecOptions {
    /// The `agent.json` of the workspace.
    pub spec: PathBuf,
    /// Program, looked up in `PATH`, and arguments.
    pub command: Vec<OsString>,
}

/// Why the command was not started.
#[derive(Debug, thiserror::Error)]
pub enum ExecError {
    /// Nothing came after `--`.
    #[error("no command given; write it after `--`")]
    Empty,
    /// The specification can't be read.
    #[error("the workspace's specification can't be read: {0}")]
    Spec(io::Error),
    /// The kernel refused what its probe promised.
    #[error("the workspace can't be shut in: {0}")]
    Isolation(String),
    /// There is no such program, or it may not be executed.
    #[error("`{program}` can't be started: {error}")]
    Start {
        /// As given.
        program: String,
        /// From the system.
        error: io::Error,
    },
}

impl ExecError {
    /// The code to exit with, as shells do it: 127 not found, 126 anything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Start { error, .. } if error.kind() == io::ErrorKind::NotFound => 127,
            _ => 126,
        }
    }
}

/// The most that this kernel can do.
pub fn probe() -> Isolation {
    let created = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))
        .and_then(Ruleset::create);
    if created.is_ok() {
        Isolation::Landlock
    } else {
        Isolation::Process
    }
}

/// Becomes the command, shut in as the specification says; comes back only when that fails. The environment, the current folder
/// and standard input, output and error stay as they are. Call it before any thread is started.
pub fn exec(options: &ExecOptions) -> ExecError {
    let Some((program, arguments)) = options.command.split_first() else {
        return ExecError::Empty;
    };
    let spec = match AgentSpec::read(&options.spec) {
        Ok(spec) => spec,
        Err(error) => return ExecError::Spec(error),
    };
    close_inherited_files();
    drop_capabilities();
    if let Err(error) = prctl::set_no_new_privs() {
        return ExecError::Isolation(error.to_string());
    }
    if spec.isolation == Isolation::Landlock {
        match restrict(&spec) {
            Ok(RulesetStatus::NotEnforced) => {
                return ExecError::Isolation("Landlock is not available".to_owned());
            }
            Ok(_) => {}
            Err(error) => return ExecError::Isolation(error.to_string()),
        }
    }
    let error = Command::new(program).args(arguments).exec();
    ExecError::Start {
        program: program.to_string_lossy().into_owned(),
        error,
    }
}

fn restrict(spec: &AgentSpec) -> Result<RulesetStatus, RulesetError> {
    let all = AccessFs::from_all(NEWEST);
    let read = AccessFs::from_read(NEWEST);
    // A folder that holds the state of all workspaces would open it.
    let system = SYSTEM
        .iter()
        .map(Path::new)
        .filter(|folder| !spec.state_dir.starts_with(folder));
    let own = [&spec.template_dir, &spec.executable]
        .into_iter()
        .chain(&spec.readable)
        .map(PathBuf::as_path);
    let socket_dir = spec.socket_path.parent();
    let writable = [spec.work_dir.as_path(), spec.temp_dir.as_path()];
    let devices = AccessFs::ReadFile | AccessFs::ReadDir | AccessFs::WriteFile | AccessFs::IoctlDev;
    let status = Ruleset::default()
        .handle_access(all)?
        .scope(Scope::AbstractUnixSocket | Scope::Signal)?
        .create()?
        .add_rules(path_beneath_rules(system.chain(own), read))?
        .add_rules(path_beneath_rules(
            socket_dir,
            AccessFs::ReadFile | AccessFs::ReadDir,
        ))?
        .add_rules(path_beneath_rules(writable, all))?
        .add_rules(path_beneath_rules(DEVICES, devices))?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// Leaves a superuser what installing packages in the own folders takes. The rest would reach past Landlock: CAP_PERFMON alone opens the
/// environment of every process.
fn drop_capabilities() {
    let kept = CapabilitySet::CHOWN
        | CapabilitySet::DAC_OVERRIDE
        | CapabilitySet::FOWNER
        | CapabilitySet::FSETID
        | CapabilitySet::KILL
        | CapabilitySet::SETGID
        | CapabilitySet::SETUID
        | CapabilitySet::NET_BIND_SERVICE;
    for capability in kept.complement().iter() {
        // Refused to whoever has none to lose, and for those that the kernel does not know.
        let _ = remove_capability_from_bounding_set(capability);
    }
}

fn close_inherited_files() {
    let open: Vec<i32> = fs::read_dir("/proc/self/fd")
        .map(|entries| {
            entries
                .flatten()
                .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
                .collect()
        })
        .unwrap_or_default();
    for file in open.into_iter().filter(|file| *file > 2) {
        // The listing's own is among them and closed already.
        let _ = nix::unistd::close(file);
    }
}
