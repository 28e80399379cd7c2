use crate::domain::Failure;
use crate::domain::task_name::cut;

/// Most bytes of what a user says at once.
const MAX_TEXT_BYTES: usize = 64 * 1024;
/// Most characters of a title.
const MAX_TITLE_CHARS: usize = 100;
/// Most characters of a title that is made of the first message.
const MAX_MADE_TITLE_CHARS: usize = 60;

/// What a user says in a chat: not blank, at most 64 KiB.
#[derive(Clone, Debug)]
pub struct ChatText(String);

impl ChatText {
    /// Checks what was written at `path`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Failure> {
        if text.trim().is_empty() {
            let what = "Write a message: this one is empty";
            return Err(Failure::invalid(path, what));
        }
        if text.len() > MAX_TEXT_BYTES {
            let what = format!(
                "A message has at most {MAX_TEXT_BYTES} bytes, and this one {}: add the rest as a file",
                text.len()
            );
            return Err(Failure::invalid(path, what));
        }
        if text.contains('\0') {
            let what = "A message has no NUL characters: remove them";
            return Err(Failure::invalid(path, what));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A chat's title: one line of 1 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatTitle(String);

impl ChatTitle {
    /// Checks a title that somebody wrote at `path`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Failure> {
        let title = text.trim();
        let is_line = !title.is_empty() && !title.chars().any(char::is_control);
        if !is_line || title.chars().count() > MAX_TITLE_CHARS {
            let what = format!("A title is one line of 1 to {MAX_TITLE_CHARS} characters");
            return Err(Failure::invalid(path, what));
        }
        Ok(Self(title.to_owned()))
    }

    /// The first words of what was said first.
    pub fn of_text(text: &str) -> Self {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = line.replace(char::is_control, "");
        Self(cut(&line, MAX_MADE_TITLE_CHARS))
    }

    /// What a model answered when it was asked for a title; `None`: that is none.
    pub fn of_model(answer: &str) -> Option<Self> {
        let line = answer.trim().lines().next().unwrap_or_default();
        let line = line.trim_matches(|c: char| c.is_whitespace() || "\"'`*#.".contains(c));
        let title = Self::parse("title", line).ok()?;
        (title.0.chars().count() <= MAX_MADE_TITLE_CHARS).then_some(title)
    }

    /// The title.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_not_blank_and_not_too_long() {
        assert!(ChatText::parse("text", "hello\nworld").is_ok());
        for bad in [" \n\t", "", &"x".repeat(MAX_TEXT_BYTES + 1), "a\0b"] {
            let error = ChatText::parse("text", bad).unwrap_err();
            assert_eq!(error.errors[0].path, ["text"]);
        }
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(ChatTitle::parse("title", "  A b ").unwrap().as_str(), "A b");
        for bad in ["", "  ", "a\nb", &"x".repeat(101)] {
            assert!(ChatTitle::parse("title", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_title_without_a_model_is_the_beginning_of_the_first_message() {
        assert_eq!(
            ChatTitle::of_text(" Fix\n the   tests ").as_str(),
            "Fix the tests"
        );
        let long = ChatTitle::of_text(&"word ".repeat(50));
        assert!(long.as_str().chars().count() <= 60);
    }

    #[test]
    fn what_a_model_says_is_a_title_only_when_it_is_one_line() {
        assert_eq!(
            ChatTitle::of_model("\"Fix the tests.\"\n")
                .unwrap()
                .as_str(),
            "Fix the tests"
        );
        assert!(ChatTitle::of_model("").is_none());
        assert!(ChatTitle::of_model(&"x".repeat(61)).is_none());
    }
}
