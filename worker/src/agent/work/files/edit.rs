use std::io::Read as _;
use std::sync::PoisonError;

use super::folder::{Folder, failed};
use super::write::Target;
use crate::agent::work::delivery::{CommandResultInput, Done};
use crate::agent::workspace::Workspace;

/// Largest file that is edited, before and after.
const LIMIT: u64 = 4 * 1024 * 1024;

/// Most characters of what was looked for that an error shows.
const SHOWN: usize = 80;

/// A replacement.
pub(in super::super) struct Edit {
    pub(in super::super) find: String,
    pub(in super::super) replace: String,
    /// Every place, else there must be one.
    pub(in super::super) all: bool,
}

/// Makes all of the edits, one after the other, or none.
pub(in super::super) fn edit(
    workspace: &Workspace,
    path: &str,
    edits: &[Edit],
) -> Result<Done, String> {
    let changing = &workspace.works.changing;
    let _alone = changing.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::open(&workspace.spec.work_dir)?;
    let (file, _) = folder.file(path, LIMIT)?;
    let mut bytes = Vec::new();
    let read = file.take(LIMIT).read_to_end(&mut bytes);
    read.map_err(|error| failed(path, "read", &error))?;
    let before = String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'))
        .ok_or_else(|| format!("`{path}` is not a text file in UTF-8"))?;
    let (after, replacements) =
        edited(before, edits).map_err(|why| format!("`{path}` was not changed: {why}"))?;
    let target = Target::find(&folder, path)?;
    let written = target.fill(&after);
    written.map_err(|error| failed(path, "written", &error))?;
    let result = CommandResultInput {
        replacements: i64::try_from(replacements).unwrap_or(i64::MAX),
        total_bytes: i64::try_from(after.len()).unwrap_or(i64::MAX),
        ..CommandResultInput::default()
    };
    let text = String::new();
    Ok(Done { text, result })
}

/// The text after all edits, and how many places were replaced; `Err` says of each edit that does not fit what is wrong.
fn edited(mut text: String, edits: &[Edit]) -> Result<(String, usize), String> {
    let mut replacements = 0;
    let mut wrong = Vec::new();
    for (number, edit) in (1..).zip(edits) {
        let places = match edit.find.as_str() {
            "" => 0,
            find => text.matches(find).count(),
        };
        if places == 0 {
            wrong.push(not_there(number, edit, &text));
        } else if places > 1 && !edit.all {
            let shown = shown(edit);
            wrong.push(format!(
                "edit {number}: {shown} is there {places} times: look for more of what stands around it, or take all places"
            ));
        } else {
            let longer = edit.replace.len().saturating_sub(edit.find.len());
            if (text.len() + places.saturating_mul(longer)) as u64 > LIMIT {
                return Err(format!("it would have more than {LIMIT} bytes"));
            }
            text = text.replace(&edit.find, &edit.replace);
            replacements += places;
        }
    }
    if wrong.is_empty() {
        Ok((text, replacements))
    } else {
        Err(wrong.join("; "))
    }
}

fn not_there(number: usize, edit: &Edit, text: &str) -> String {
    let shown = shown(edit);
    let hint = if edit.find.contains('\n') && !edit.find.contains('\r') && text.contains("\r\n") {
        " (the file's lines end in CR LF)"
    } else {
        ""
    };
    format!("edit {number}: {shown} is not there{hint}")
}

fn shown(edit: &Edit) -> String {
    let shown: String = edit.find.chars().take(SHOWN).collect();
    let dots = if shown.len() < edit.find.len() {
        "…"
    } else {
        ""
    };
    format!("{shown:?}{dots}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(find: &str, replace: &str, all: bool) -> Edit {
        Edit {
            find: find.to_owned(),
            replace: replace.to_owned(),
            all,
        }
    }

    #[test]
    fn edits_are_made_one_after_the_other() {
        let edits = [edit("one", "two", false), edit("two", "three", true)];
        let (text, places) = edited("one two".to_owned(), &edits).unwrap();
        assert_eq!((text.as_str(), places), ("three three", 3));
    }

    #[test]
    fn every_edit_that_does_not_fit_is_named() {
        let edits = [
            edit("a", "b", false),
            edit("c", "d", false),
            edit("x\ny", "z", true),
        ];
        let why = edited("a a x\r\ny".to_owned(), &edits).unwrap_err();
        assert!(why.contains("edit 1: \"a\" is there 2 times"), "{why}");
        assert!(why.contains("edit 2: \"c\" is not there;"), "{why}");
        assert!(
            why.contains("edit 3: \"x\\ny\" is not there (the file's lines end in CR LF)"),
            "{why}"
        );
    }
}
