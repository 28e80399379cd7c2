//! What people write about templates and their versions, parsed once.

use crate::domain::error::Failure;

/// Most characters of a version's name.
const MAX_VERSION_NAME_CHARS: usize = 64;
/// Most characters of a description, and of why a template is deprecated.
const MAX_SENTENCE_CHARS: usize = 500;
/// Most characters of a picture's name.
const MAX_ICON_CHARS: usize = 64;
/// Most characters of what changed in a version.
const MAX_MESSAGE_CHARS: usize = 2_000;
/// Most minutes of an idle time: a year.
const MAX_AUTO_PAUSE_MINUTES: i32 = 365 * 24 * 60;

/// What a version is called: 1-64 letters, digits, dots, underscores and hyphens; not `v` with a number,
/// which is what versions without a name are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionName(String);

impl VersionName {
    /// Checks a version's name given at input field `path`; a blank one is none.
    pub fn parse_or_none(path: &str, text: Option<&str>) -> Result<Option<Self>, Failure> {
        let text = text.unwrap_or_default().trim();
        if text.is_empty() {
            return Ok(None);
        }
        let fits = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !fits || text.len() > MAX_VERSION_NAME_CHARS {
            let what = format!(
                "`{text}` is not a version's name: use 1 to {MAX_VERSION_NAME_CHARS} letters, digits, dots, underscores and hyphens"
            );
            return Err(Failure::invalid(path, what));
        }
        let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
        if text.strip_prefix(['v', 'V']).is_some_and(is_number) {
            let what = format!(
                "`{text}` is what a version without a name may be called: choose another name"
            );
            return Err(Failure::invalid(path, what));
        }
        Ok(Some(Self(text.to_owned())))
    }

    /// The name, trimmed.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A template's description at input field `description`: one line of at most 500 characters, trimmed; may be empty.
pub fn description(text: &str) -> Result<String, Failure> {
    line("description", "A description", text, MAX_SENTENCE_CHARS)
}

/// The name of a template's picture, or an emoji, at input field `icon`: at most 64 characters; may be empty.
pub fn icon(text: &str) -> Result<String, Failure> {
    line("icon", "An icon's name", text, MAX_ICON_CHARS)
}

/// Why a template is deprecated, at input field `deprecationMessage`: one line of at most 500 characters;
/// empty: it is not.
pub fn deprecation(text: &str) -> Result<String, Failure> {
    let what = "A deprecation message";
    line("deprecationMessage", what, text, MAX_SENTENCE_CHARS)
}

/// What changed in a version, at input field `message`: at most 2,000 characters, trimmed; may be empty.
pub fn message(text: &str) -> Result<String, Failure> {
    let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\t' | '\r');
    if text.chars().count() > MAX_MESSAGE_CHARS || !text.chars().all(is_text) {
        let what = format!("A message is text of at most {MAX_MESSAGE_CHARS} characters");
        return Err(Failure::invalid("message", what));
    }
    Ok(text.trim().to_owned())
}

/// Idle minutes at input field `autoPauseMinutes`: 1 to a year, or 0 for never.
pub fn auto_pause(minutes: i32) -> Result<Option<i32>, Failure> {
    if !(0..=MAX_AUTO_PAUSE_MINUTES).contains(&minutes) {
        let what = format!(
            "Give minutes from 1 to {MAX_AUTO_PAUSE_MINUTES}, or 0 so that tasks never pause by themselves"
        );
        return Err(Failure::invalid("autoPauseMinutes", what));
    }
    Ok((minutes > 0).then_some(minutes))
}

fn line(path: &str, what: &str, text: &str, most: usize) -> Result<String, Failure> {
    let text = text.trim();
    if text.chars().count() > most || text.chars().any(char::is_control) {
        let what = format!("{what} is one line of at most {most} characters");
        return Err(Failure::invalid(path, what));
    }
    Ok(text.to_owned())
}
