use std::io::Read as _;

use super::folder::{Folder, failed};
use crate::agent::work::delivery::{CommandResultInput, Done};
use crate::agent::workspace::Workspace;

/// Largest file that is read.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;

/// Most bytes of lines that are given.
const TEXT_LIMIT: usize = 1024 * 1024;

/// Lines of a text file, from the line `first` on (counted from 1), without secrets.
pub(in super::super) fn read(
    workspace: &Workspace,
    path: &str,
    first: usize,
    lines: Option<usize>,
) -> Result<Done, String> {
    let folder = Folder::open(&workspace.spec.work_dir)?;
    let (file, _) = folder.file(path, FILE_LIMIT)?;
    let mut bytes = Vec::new();
    // It may grow meanwhile.
    let read = file.take(FILE_LIMIT).read_to_end(&mut bytes);
    read.map_err(|error| failed(path, "read", &error))?;
    let total_bytes = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    if bytes.contains(&0) {
        let result = CommandResultInput {
            is_binary: true,
            total_bytes,
            ..CommandResultInput::default()
        };
        let text = String::new();
        return Ok(Done { text, result });
    }
    let whole = String::from_utf8_lossy(&bytes);
    let picked = Picked::of(&whole, first, lines);
    let result = CommandResultInput {
        total_bytes,
        is_truncated: picked.is_cut,
        first_line: long(first),
        lines: long(picked.lines),
        total_lines: long(picked.total),
        ..CommandResultInput::default()
    };
    let text = workspace.redactor.redact(&picked.text);
    Ok(Done { text, result })
}

struct Picked {
    text: String,
    lines: usize,
    total: usize,
    /// Not all lines that were wanted are there, or not all of the last one.
    is_cut: bool,
}

impl Picked {
    fn of(whole: &str, first: usize, lines: Option<usize>) -> Self {
        let total = whole.split_inclusive('\n').count();
        let wanted = whole.split_inclusive('\n').skip(first.saturating_sub(1));
        let mut picked = Self {
            text: String::new(),
            lines: 0,
            total,
            is_cut: false,
        };
        for line in wanted.take(lines.unwrap_or(usize::MAX)) {
            let room = TEXT_LIMIT - picked.text.len();
            picked.is_cut = line.len() > room;
            if picked.is_cut && picked.lines > 0 {
                break;
            }
            picked
                .text
                .push_str(&line[..line.floor_char_boundary(room)]);
            picked.lines += 1;
            if picked.is_cut {
                break;
            }
        }
        picked
    }
}

fn long(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(whole: &str, first: usize, lines: Option<usize>) -> (String, usize, usize, bool) {
        let picked = Picked::of(whole, first, lines);
        (picked.text, picked.lines, picked.total, picked.is_cut)
    }

    #[test]
    fn lines_are_picked_and_all_are_counted() {
        let whole = "one\ntwo\r\nthree";
        assert_eq!(picked(whole, 1, None), (whole.to_owned(), 3, 3, false));
        assert_eq!(
            picked(whole, 2, Some(1)),
            ("two\r\n".to_owned(), 1, 3, false)
        );
        assert_eq!(picked(whole, 9, Some(1)), (String::new(), 0, 3, false));
        assert_eq!(picked("", 1, None), (String::new(), 0, 0, false));
    }

    #[test]
    fn what_is_too_long_is_cut_between_lines_and_else_between_characters() {
        let line = "x".repeat(TEXT_LIMIT / 2) + "\n";
        let whole = line.repeat(3);
        assert_eq!(picked(&whole, 1, None), (line.clone(), 1, 3, true));
        let long = "ä".repeat(TEXT_LIMIT);
        let (text, lines, total, is_cut) = picked(&long, 1, None);
        assert_eq!((text.len(), lines, total, is_cut), (TEXT_LIMIT, 1, 1, true));
    }
}
