//! What an agent is to run, read and change, and what came of it, as they are written in the schema.

use async_graphql::{InputObject, SimpleObject};

use crate::domain::agent::{AgentWork, AgentWorkResult, FileEdit as Edit};
use crate::graphql::Long;

/// A program to run.
#[derive(SimpleObject)]
pub struct ExecuteWork {
    /// The program and its arguments, as they are: no shell is to see them.
    arguments: Vec<String>,
    /// Where, inside the workspace's folder; null: in that.
    working_directory: Option<String>,
    /// Seconds after which it is ended.
    timeout_seconds: i32,
    /// Complete the command at once with a process id, and let the program run on without a limit.
    background: bool,
}

/// Lines of a file to read.
#[derive(SimpleObject)]
pub struct ReadFileWork {
    /// The file, inside the workspace's folder.
    path: String,
    /// The first line, counted from 1.
    first_line: i32,
    /// How many lines; null: all.
    lines: Option<i32>,
}

/// A file to write.
#[derive(SimpleObject)]
pub struct WriteFileWork {
    /// The file, inside the workspace's folder.
    path: String,
    /// What is to be in it.
    content: String,
    /// Make the folders that it is to be in.
    create_folders: bool,
}

/// A file to edit.
#[derive(SimpleObject)]
pub struct EditFileWork {
    /// The file, inside the workspace's folder.
    path: String,
    /// All of these, one after the other, or none.
    edits: Vec<FileEdit>,
}

/// A replacement in a file.
#[derive(SimpleObject)]
pub struct FileEdit {
    /// What is looked for; it must be there exactly once, unless `all`.
    find: String,
    /// What takes its place.
    replace: String,
    /// Takes every place where it is; at least one.
    all: bool,
}

/// A program that runs in the background.
#[derive(SimpleObject)]
pub struct ProcessWork {
    /// The process id that EXECUTE was completed with.
    process_id: i32,
    /// READ_PROCESS: wait up to so many seconds for its end.
    wait_seconds: i32,
}

/// What came of a command. What does not belong to its kind is left out.
#[derive(InputObject)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each belongs to another kind of work"
)]
pub struct CommandResultInput {
    /// The program's exit code; null: a signal ended it, or it still runs.
    exit_code: Option<i32>,
    /// The signal that ended the program.
    signal: Option<i32>,
    /// The program was ended since its time was over.
    #[graphql(default)]
    timed_out: bool,
    /// The process id of a program in the background.
    process_id: Option<i32>,
    /// The program in the background still runs.
    #[graphql(default)]
    is_running: bool,
    /// Bytes that the program has written, or that the file has.
    #[graphql(default_with = "Long(0)")]
    total_bytes: Long,
    /// Something was left out of the text.
    #[graphql(default)]
    is_truncated: bool,
    /// The file is no text, and the text is empty.
    #[graphql(default)]
    is_binary: bool,
    /// READ_FILE: the first line of the text, counted from 1.
    #[graphql(default_with = "Long(0)")]
    first_line: Long,
    /// READ_FILE: how many lines the text has.
    #[graphql(default_with = "Long(0)")]
    lines: Long,
    /// READ_FILE: how many lines the file has.
    #[graphql(default_with = "Long(0)")]
    total_lines: Long,
    /// WRITE_FILE: the file was not there before.
    #[graphql(default)]
    is_created: bool,
    /// EDIT_FILE: how many places were replaced.
    #[graphql(default_with = "Long(0)")]
    replacements: Long,
}

/// Work by its kind; one of them is there.
#[derive(Default)]
pub(super) struct WorkParts {
    pub(super) execute: Option<ExecuteWork>,
    pub(super) read_file: Option<ReadFileWork>,
    pub(super) write_file: Option<WriteFileWork>,
    pub(super) edit_file: Option<EditFileWork>,
    pub(super) process: Option<ProcessWork>,
}

impl From<AgentWork> for WorkParts {
    fn from(work: AgentWork) -> Self {
        let mut parts = Self::default();
        match work {
            AgentWork::Execute {
                command,
                working_directory,
                timeout_seconds,
                background,
            } => {
                parts.execute = Some(ExecuteWork {
                    arguments: command.arguments(),
                    working_directory,
                    timeout_seconds: int(timeout_seconds),
                    background,
                });
            }
            AgentWork::ReadFile {
                path,
                first_line,
                lines,
            } => {
                parts.read_file = Some(ReadFileWork {
                    path,
                    first_line: int(first_line),
                    lines: lines.map(int),
                });
            }
            AgentWork::WriteFile {
                path,
                content,
                create_folders,
            } => {
                parts.write_file = Some(WriteFileWork {
                    path,
                    content,
                    create_folders,
                });
            }
            AgentWork::EditFile { path, edits } => {
                let edits = edits.into_iter().map(FileEdit::from).collect();
                parts.edit_file = Some(EditFileWork { path, edits });
            }
            AgentWork::ReadProcess {
                process_id,
                wait_seconds,
            } => {
                parts.process = Some(ProcessWork {
                    process_id,
                    wait_seconds: int(wait_seconds),
                });
            }
            AgentWork::StopProcess { process_id } => {
                let wait_seconds = 0;
                parts.process = Some(ProcessWork {
                    process_id,
                    wait_seconds,
                });
            }
        }
        parts
    }
}

impl From<Edit> for FileEdit {
    fn from(edit: Edit) -> Self {
        Self {
            find: edit.find,
            replace: edit.replace,
            all: edit.all,
        }
    }
}

impl From<CommandResultInput> for AgentWorkResult {
    fn from(result: CommandResultInput) -> Self {
        Self {
            text: String::new(),
            exit_code: result.exit_code,
            signal: result.signal,
            timed_out: result.timed_out,
            process_id: result.process_id,
            is_running: result.is_running,
            total_bytes: result.total_bytes.0,
            is_truncated: result.is_truncated,
            is_binary: result.is_binary,
            first_line: result.first_line.0,
            lines: result.lines.0,
            total_lines: result.total_lines.0,
            is_created: result.is_created,
            replacements: result.replacements.0,
        }
    }
}

/// A number for the schema's `Int`.
fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
