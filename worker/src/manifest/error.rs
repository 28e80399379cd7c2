use std::fmt;
use std::ops::Range;

/// Everything that is wrong with a template, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    /// At least one.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong: where, and how to put it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path in the template.
    pub file: String,
    /// Line and column (in characters), from 1; `None`: the whole file.
    pub at: Option<(usize, usize)>,
    /// Key with the tables it stands in (`agent.startup.script`); empty for the whole file.
    pub key: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.at {
            write!(f, ":{line}:{column}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": `{}`", self.key)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ManifestError {}

impl From<Problem> for ManifestError {
    fn from(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
        }
    }
}

impl Problem {
    /// A problem of a whole file.
    pub(super) fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            at: None,
            key: String::new(),
            message: message.into(),
        }
    }
}

/// Line and column of a byte offset; an offset past the end or inside a character counts as the character before it.
pub(super) fn position(text: &str, span: &Range<usize>) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(span.start)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}
