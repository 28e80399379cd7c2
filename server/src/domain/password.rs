//! Passwords: the rules for a new one, after NIST SP 800-63B: long enough, no make-up of character
//! kinds, no change after some time, and nothing that is guessed first.

use super::Failure;

/// Fewest characters of a new password. It is the only factor, so it is longer than the 8 that
/// do beside a second one.
pub const MIN_PASSWORD_CHARS: usize = 12;
/// Most characters of a password: hashing longer ones would be a way to keep the server busy.
pub const MAX_PASSWORD_CHARS: usize = 128;
/// Fewer different characters are a pattern.
const MIN_DIFFERENT_CHARS: usize = 5;
/// Sign-in names shorter than this are part of many a good password by chance.
const MIN_NAME_CHARS: usize = 4;
/// What is tried first.
const GUESSED_FIRST: [&str; 5] = ["taskyard", "password", "passwort", "qwerty", "123456"];

/// A password as somebody gave it; it never shows in logs or in `Debug`.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Checks a new password of this user, given at input field `path`.
    pub fn parse(path: &str, text: &str, username: &str) -> Result<Self, Failure> {
        let chars = text.chars().count();
        if !(MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS).contains(&chars) {
            return Err(Failure::invalid(
                path,
                format!(
                    "A password has {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters, not {chars}: several words do well"
                ),
            ));
        }
        if text.contains('\0') {
            return Err(Failure::invalid(path, "A password has no NUL character"));
        }
        if let Some(part) = easily_guessed(text, username) {
            return Err(Failure::invalid(
                path,
                format!("This password is easily guessed ({part}): choose another one"),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// A password to compare; `None` when no password is like that.
    pub fn presented(text: &str) -> Option<Self> {
        (text.chars().count() <= MAX_PASSWORD_CHARS).then(|| Self(text.to_owned()))
    }

    /// The text, for hashing it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

fn easily_guessed(text: &str, username: &str) -> Option<&'static str> {
    let (text, username) = (text.to_lowercase(), username.to_lowercase());
    if username.chars().count() >= MIN_NAME_CHARS && text.contains(&username) {
        return Some("it contains the sign-in name");
    }
    if GUESSED_FIRST.iter().any(|guess| text.contains(guess)) {
        return Some("it contains a word that is tried first");
    }
    let mut different: Vec<_> = text.chars().collect();
    different.sort_unstable();
    different.dedup();
    (different.len() < MIN_DIFFERENT_CHARS).then_some("it has few different characters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_passwords_of_any_characters_are_taken() {
        for text in [
            "correct horse battery staple",
            "äöü ß 日本語 🏃🏊 abc",
            &"abcdefgh".repeat(16),
        ] {
            assert!(Password::parse("password", text, "ann").is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for text in [
            "",
            "elevenchars",
            &"abcdefghi".repeat(15),
            "aaaaaaaaaaaa",
            "Taskyard-2026!",
            "my passWORD is",
            "xxAnneLeexx yy",
            "with a NUL\0 inside",
        ] {
            assert!(
                Password::parse("password", text, "annelee").is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_password_is_shown_nowhere() {
        let password = Password::parse("password", "correct horse battery", "ann").unwrap();
        assert!(!format!("{password:?}").contains("horse"));
    }
}
