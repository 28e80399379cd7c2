use serde::{Deserialize, Serialize};

/// Most bytes of a piece of a result's text.
pub const MAX_PIECE_BYTES: usize = 128 * 1024;
/// Most pieces of a result's text.
pub const MAX_PIECES: i32 = 40;

/// What came of an agent's work. What does not belong to a kind of work is nothing, zero or false.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each belongs to another kind of work"
)]
pub struct AgentWorkResult {
    /// EXECUTE, READ_PROCESS, STOP_PROCESS: what the program wrote to standard output and error, as it came; over 4 MiB
    /// its first and last part. READ_FILE: the lines. Secrets are taken out.
    #[serde(skip)]
    pub text: String,
    /// The program's exit code; `None`: a signal ended it, or it still runs.
    pub exit_code: Option<i32>,
    /// The signal that ended the program.
    pub signal: Option<i32>,
    /// The program was ended since its time was over.
    pub timed_out: bool,
    /// The process id of a program in the background.
    pub process_id: Option<i32>,
    /// The program in the background still runs.
    pub is_running: bool,
    /// Bytes that the program has written, or that the file has.
    pub total_bytes: i64,
    /// Something was left out of the text.
    pub is_truncated: bool,
    /// The file is no text, and the text is empty.
    pub is_binary: bool,
    /// READ_FILE: the first line of the text, counted from 1.
    pub first_line: i64,
    /// READ_FILE: how many lines the text has.
    pub lines: i64,
    /// READ_FILE: how many lines the file has.
    pub total_lines: i64,
    /// WRITE_FILE: the file was not there before.
    pub is_created: bool,
    /// EDIT_FILE: how many places were replaced.
    pub replacements: i64,
}
