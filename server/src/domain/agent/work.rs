use serde::{Deserialize, Serialize};

use super::AgentCommandKind;
use crate::domain::Failure;

/// Most bytes of a command line, all arguments together.
const MAX_COMMAND_BYTES: usize = 64 * 1024;
/// Most arguments of a command line.
const MAX_ARGUMENTS: usize = 1000;
/// Most bytes of a path.
const MAX_PATH_BYTES: usize = 4096;
/// Most bytes of a file's content that is written, and of all edits together.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;
/// Most edits of a file at once.
const MAX_EDITS: usize = 100;
/// Longest time that a program may run, and that one in the background is waited for.
const MAX_SECONDS: u32 = 60 * 60;
/// How long the agent has for what takes no time of its own.
const QUICK_SECONDS: u32 = 60;

/// What a workspace's agent is to run, read or change. All paths are inside the workspace's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AgentWork {
    /// Runs a program, without standard input.
    Execute {
        /// What to run.
        command: CommandLine,
        /// Where; `None`: the workspace's folder.
        working_directory: Option<String>,
        /// Seconds after which it is ended, 1 to 3600. Of no account in the background.
        timeout_seconds: u32,
        /// Answers at once with a process id, and lets it run on.
        background: bool,
    },
    /// Reads lines of a text file.
    ReadFile {
        /// The file.
        path: String,
        /// The first line, counted from 1.
        first_line: u32,
        /// How many lines; `None`: all.
        lines: Option<u32>,
    },
    /// Writes a whole file, whether it is there or not.
    WriteFile {
        /// The file.
        path: String,
        /// What is to be in it; at most 1 MiB.
        content: String,
        /// Makes the folders that it is to be in.
        create_folders: bool,
    },
    /// Replaces parts of a text file: all of the edits, one after the other, or none.
    EditFile {
        /// The file.
        path: String,
        /// The edits; at most 100, together at most 1 MiB.
        edits: Vec<FileEdit>,
    },
    /// Reads what a program in the background has written so far.
    ReadProcess {
        /// The process id that running it gave.
        process_id: i32,
        /// Waits up to so many seconds for its end; 0 to 3600.
        wait_seconds: u32,
    },
    /// Ends a program in the background: SIGTERM, and SIGKILL soon after.
    StopProcess {
        /// The process id that running it gave.
        process_id: i32,
    },
}

/// What to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommandLine {
    /// A program and its arguments; no shell sees them.
    Argv(Vec<String>),
    /// A script for `sh -c`.
    Shell(String),
}

/// A replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEdit {
    /// What is looked for; it must be there exactly once, unless `all`.
    pub find: String,
    /// What takes its place.
    pub replace: String,
    /// Takes every place where it is; at least one.
    pub all: bool,
}

impl CommandLine {
    /// The program and its arguments.
    pub fn arguments(&self) -> Vec<String> {
        match self {
            Self::Argv(arguments) => arguments.clone(),
            Self::Shell(script) => vec!["sh".to_owned(), "-c".to_owned(), script.clone()],
        }
    }
}

impl AgentWork {
    /// The kind of command that carries it.
    pub const fn kind(&self) -> AgentCommandKind {
        match self {
            Self::Execute { .. } => AgentCommandKind::Execute,
            Self::ReadFile { .. } => AgentCommandKind::ReadFile,
            Self::WriteFile { .. } => AgentCommandKind::WriteFile,
            Self::EditFile { .. } => AgentCommandKind::EditFile,
            Self::ReadProcess { .. } => AgentCommandKind::ReadProcess,
            Self::StopProcess { .. } => AgentCommandKind::StopProcess,
        }
    }

    /// After how many seconds at most the agent ends it by itself.
    pub const fn limit_seconds(&self) -> u32 {
        match self {
            Self::Execute {
                timeout_seconds,
                background: false,
                ..
            } => *timeout_seconds + QUICK_SECONDS,
            Self::ReadProcess { wait_seconds, .. } => *wait_seconds + QUICK_SECONDS,
            _ => QUICK_SECONDS,
        }
    }

    /// INVALID_INPUT names what can't be taken.
    pub fn check(&self) -> Result<(), Failure> {
        match self {
            Self::Execute {
                command,
                working_directory,
                timeout_seconds,
                ..
            } => {
                check_command(command)?;
                if let Some(folder) = working_directory {
                    check_path("workingDirectory", folder)?;
                }
                check_range("timeoutSeconds", *timeout_seconds, 1)
            }
            Self::ReadFile {
                path,
                first_line,
                lines,
            } => {
                check_path("path", path)?;
                if *first_line == 0 || *lines == Some(0) {
                    let what = "Lines are counted from 1, and at least one is read";
                    return Err(Failure::invalid("firstLine", what));
                }
                Ok(())
            }
            Self::WriteFile { path, content, .. } => {
                check_path("path", path)?;
                check_bytes("content", content.len(), MAX_FILE_BYTES)
            }
            Self::EditFile { path, edits } => {
                check_path("path", path)?;
                check_edits(edits)
            }
            Self::ReadProcess { wait_seconds, .. } => check_range("waitSeconds", *wait_seconds, 0),
            Self::StopProcess { .. } => Ok(()),
        }
    }
}

fn check_command(command: &CommandLine) -> Result<(), Failure> {
    let (field, arguments) = match command {
        CommandLine::Argv(arguments) => ("argv", arguments.as_slice()),
        CommandLine::Shell(script) => ("script", std::slice::from_ref(script)),
    };
    if arguments
        .first()
        .is_none_or(|first| first.trim().is_empty())
    {
        return Err(Failure::invalid(field, "There is nothing to run"));
    }
    if arguments.len() > MAX_ARGUMENTS {
        let what = format!("A command has at most {MAX_ARGUMENTS} arguments");
        return Err(Failure::invalid(field, what));
    }
    check_bytes(
        field,
        arguments.iter().map(String::len).sum(),
        MAX_COMMAND_BYTES,
    )?;
    if arguments.iter().any(|argument| argument.contains('\0')) {
        let what = "A command contains no NUL character";
        return Err(Failure::invalid(field, what));
    }
    Ok(())
}

fn check_path(field: &str, path: &str) -> Result<(), Failure> {
    if path.is_empty() || path.contains('\0') {
        let what = "A path has at least one character, and no NUL";
        return Err(Failure::invalid(field, what));
    }
    check_bytes(field, path.len(), MAX_PATH_BYTES)
}

fn check_edits(edits: &[FileEdit]) -> Result<(), Failure> {
    if edits.is_empty() || edits.len() > MAX_EDITS {
        let what = format!("There are 1 to {MAX_EDITS} edits");
        return Err(Failure::invalid("edits", what));
    }
    for (at, edit) in edits.iter().enumerate() {
        let field = format!("edits.{at}.find");
        if edit.find.is_empty() {
            return Err(Failure::invalid(&field, "What is looked for is empty"));
        }
        if edit.find == edit.replace {
            let what = "What is looked for and what takes its place are the same";
            return Err(Failure::invalid(&field, what));
        }
    }
    let bytes = edits
        .iter()
        .map(|edit| edit.find.len() + edit.replace.len());
    check_bytes("edits", bytes.sum(), MAX_FILE_BYTES)
}

fn check_bytes(field: &str, bytes: usize, most: usize) -> Result<(), Failure> {
    if bytes > most {
        let what = format!("This has {bytes} bytes; at most {most} are taken");
        return Err(Failure::invalid(field, what));
    }
    Ok(())
}

fn check_range(field: &str, seconds: u32, least: u32) -> Result<(), Failure> {
    if (least..=MAX_SECONDS).contains(&seconds) {
        return Ok(());
    }
    let what = format!("{seconds} seconds are not from {least} to {MAX_SECONDS}");
    Err(Failure::invalid(field, what))
}
