//! Names and texts that people give, parsed once: holding one is the proof that it is valid.

use super::error::Failure;

/// Most characters of a name.
pub const MAX_NAME_CHARS: usize = 32;
/// Most characters of a display name.
pub const MAX_DISPLAY_NAME_CHARS: usize = 64;
/// Most bytes of a prompt.
pub const MAX_PROMPT_BYTES: usize = 256 * 1024;
/// Most bytes of one input to a task.
pub const MAX_INPUT_BYTES: usize = 64 * 1024;

/// Most bytes of an idempotency key.
pub const MAX_IDEMPOTENCY_KEY_BYTES: usize = 255;

/// Checks a request's idempotency key, if there is one.
pub fn checked_idempotency_key(key: Option<&str>) -> Result<(), Failure> {
    let is_bad =
        |key: &str| key.is_empty() || key.len() > MAX_IDEMPOTENCY_KEY_BYTES || key.contains('\0');
    if key.is_some_and(is_bad) {
        return Err(Failure::invalid(
            "idempotencyKey",
            format!(
                "An idempotency key has 1 to {MAX_IDEMPOTENCY_KEY_BYTES} bytes, none of them NUL"
            ),
        ));
    }
    Ok(())
}

/// A task's or workspace's name: 1-32 letters and digits in groups joined by single hyphens, and
/// not `new` or `create` (they are pages).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Checks a name given at input field `path`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Failure> {
        let groups_ok = text
            .split('-')
            .all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !groups_ok || text.len() > MAX_NAME_CHARS {
            return Err(Failure::invalid(
                path,
                format!(
                    "`{text}` is not a name: use 1 to {MAX_NAME_CHARS} letters and digits, in groups joined by single hyphens"
                ),
            ));
        }
        if matches!(text, "new" | "create") {
            return Err(Failure::invalid(
                path,
                format!("`{text}` is reserved: choose another name"),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is compared for uniqueness: lower case.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// A user's sign-in name: as a [`Name`], and not `me` (which means the caller in searches) or
/// `system` (which means the gateway in the audit log).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(Name);

impl Username {
    /// Checks a sign-in name given at input field `path`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Failure> {
        let name = Name::parse(path, text)?;
        if matches!(name.key().as_str(), "me" | "system") {
            return Err(Failure::invalid(
                path,
                format!("`{text}` is reserved: choose another name"),
            ));
        }
        Ok(Self(name))
    }

    /// The name as given.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// A display name: trimmed, at most 64 characters, one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Checks a display name given at input field `path`; `None` for a blank one.
    pub fn parse(path: &str, text: &str) -> Result<Option<Self>, Failure> {
        let text = text.trim();
        if text.chars().count() > MAX_DISPLAY_NAME_CHARS {
            return Err(Failure::invalid(
                path,
                format!("A display name has at most {MAX_DISPLAY_NAME_CHARS} characters"),
            ));
        }
        if text.chars().any(char::is_control) {
            return Err(Failure::invalid(path, "A display name is one line of text"));
        }
        Ok((!text.is_empty()).then(|| Self(text.to_owned())))
    }

    /// The display name, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a task is to do: not blank, at most 256 KiB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt(String);

impl Prompt {
    /// Checks a prompt given at input field `path`; kept exactly as it was given.
    pub fn parse(path: &str, text: String) -> Result<Self, Failure> {
        if text.trim().is_empty() {
            return Err(Failure::invalid(
                path,
                "The prompt is empty: say what the task is to do",
            ));
        }
        if text.len() > MAX_PROMPT_BYTES {
            return Err(Failure::invalid(
                path,
                format!(
                    "The prompt has {} bytes; at most {MAX_PROMPT_BYTES} are taken",
                    text.len()
                ),
            ));
        }
        if text.contains('\0') {
            return Err(Failure::invalid(
                path,
                "The prompt contains a NUL character",
            ));
        }
        Ok(Self(text))
    }

    /// The prompt as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What an API token is called: trimmed, 1 to 64 characters, one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenName(String);

impl TokenName {
    /// Checks a token's name given at input field `path`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        if text.is_empty()
            || text.chars().count() > MAX_DISPLAY_NAME_CHARS
            || text.chars().any(char::is_control)
        {
            return Err(Failure::invalid(
                path,
                format!(
                    "A token's name is one line of 1 to {MAX_DISPLAY_NAME_CHARS} characters, such as what will use it"
                ),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is compared for uniqueness: lower case.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}
