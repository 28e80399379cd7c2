//! Names for tasks that were given none.

use super::error::Failure;
use super::names::Name;

/// Most characters of a made name before its hyphen and four hex digits.
const MAX_STEM_CHARS: usize = 27;
/// Most characters of a made display name.
const MAX_TITLE_CHARS: usize = 60;

const ADJECTIVES: [&str; 32] = [
    "amber", "bold", "brave", "bright", "brisk", "calm", "clear", "clever", "crisp", "eager",
    "early", "fair", "fleet", "gentle", "glad", "golden", "happy", "keen", "kind", "lively",
    "lucid", "mellow", "merry", "neat", "nimble", "proud", "quick", "quiet", "silver", "steady",
    "sunny", "swift",
];
const NOUNS: [&str; 32] = [
    "acorn", "anchor", "badger", "beacon", "birch", "brook", "cedar", "comet", "crane", "ember",
    "falcon", "fern", "finch", "harbor", "hazel", "heron", "lantern", "linden", "maple", "meadow",
    "otter", "pebble", "pine", "raven", "river", "robin", "rowan", "sparrow", "summit", "thistle",
    "valley", "willow",
];

/// A name from the prompt's first words, or from two words when the prompt has no letters of a
/// name; it ends in four hex digits. `random` makes it unlikely to be taken.
pub fn for_prompt(prompt: &str, random: [u8; 4]) -> Result<Name, Failure> {
    let stem = stem(prompt).unwrap_or_else(|| {
        let adjective = ADJECTIVES[usize::from(random[2]) % ADJECTIVES.len()];
        let noun = NOUNS[usize::from(random[3]) % NOUNS.len()];
        format!("{adjective}-{noun}")
    });
    Name::parse("name", &with_digits(&stem, random))
}

/// Names that say nothing, which models give when nothing occurs to them.
const PLACEHOLDERS: [&str; 12] = [
    "task",
    "task-name",
    "task-unnamed",
    "unnamed",
    "unnamed-task",
    "untitled",
    "untitled-task",
    "new-task",
    "no-name",
    "name",
    "placeholder",
    "unknown",
];

/// A name from what a model suggests, ending in four hex digits; `None` when that is empty, longer
/// than 27 characters, no name, or a placeholder.
pub fn by_model(suggested: &str, random: [u8; 4]) -> Option<Name> {
    let stem = suggested.trim().to_ascii_lowercase();
    if stem.len() > MAX_STEM_CHARS || PLACEHOLDERS.contains(&stem.as_str()) {
        return None;
    }
    Name::parse("name", &with_digits(&stem, random)).ok()
}

/// A made name with other digits.
pub fn with_other_digits(name: &Name, random: [u8; 4]) -> Result<Name, Failure> {
    let stem = name
        .as_str()
        .rsplit_once('-')
        .map_or("task", |(stem, _)| stem);
    Name::parse("name", &with_digits(stem, random))
}

fn with_digits(stem: &str, random: [u8; 4]) -> String {
    format!("{stem}-{:02x}{:02x}", random[0], random[1])
}

fn stem(prompt: &str) -> Option<String> {
    let mut stem = String::new();
    let words = prompt.split(|c: char| !c.is_ascii_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        let word = word.to_ascii_lowercase();
        if stem.is_empty() {
            stem = word.chars().take(MAX_STEM_CHARS).collect();
        } else if stem.len() + 1 + word.len() <= MAX_STEM_CHARS {
            stem = format!("{stem}-{word}");
        } else {
            break;
        }
    }
    (!stem.is_empty()).then_some(stem)
}

/// A display name from the prompt: its first line with text, cut with an ellipsis.
pub fn title_for_prompt(prompt: &str) -> String {
    let line = prompt.lines().find(|line| !line.trim().is_empty());
    let line: String = line
        .unwrap_or_default()
        .trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    cut(&line, MAX_TITLE_CHARS)
}

/// `text` with at most `max` characters; a longer one ends in an ellipsis.
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::names::{MAX_DISPLAY_NAME_CHARS, MAX_NAME_CHARS};
    use proptest::prelude::*;

    #[test]
    fn a_name_is_made_of_the_first_words() {
        let name = for_prompt("Fix the login page, please! It is broken", [0xab, 1, 0, 0]).unwrap();
        assert_eq!(name.as_str(), "fix-the-login-page-please-ab01");
    }

    #[test]
    fn a_prompt_without_letters_of_a_name_gets_two_words() {
        let name = for_prompt("修正して", [0, 255, 1, 33]).unwrap();
        assert_eq!(name.as_str(), "bold-anchor-00ff");
    }

    #[test]
    fn a_models_placeholder_or_bad_name_is_refused() {
        let random = [0xab, 0xcd, 0, 0];
        let name = by_model(" Fix-Login\n", random).unwrap();
        assert_eq!(name.as_str(), "fix-login-abcd");
        let long = "a".repeat(28);
        for bad in [
            "",
            "task-unnamed",
            "Untitled",
            "two words",
            "a--b",
            "-a",
            "über",
            &long,
        ] {
            assert!(by_model(bad, random).is_none(), "{bad}");
        }
        assert!(by_model(&long[..27], random).is_some());
        let other = with_other_digits(&name, [0, 0x1f, 0, 0]).unwrap();
        assert_eq!(other.as_str(), "fix-login-001f");
    }

    proptest! {
        #[test]
        fn every_prompt_gets_a_valid_name_and_title(prompt in "\\PC{0,200}|.{0,80}", random: [u8; 4]) {
            let name = for_prompt(&prompt, random).unwrap();
            prop_assert!(name.as_str().len() <= MAX_NAME_CHARS);
            let title = title_for_prompt(&prompt);
            prop_assert!(title.chars().count() <= MAX_DISPLAY_NAME_CHARS);
            prop_assert!(!title.chars().any(char::is_control));
        }

        #[test]
        fn cutting_never_passes_the_limit(text in "\\PC{0,300}", max in 1usize..200) {
            prop_assert!(cut(&text, max).chars().count() <= max);
        }
    }
}
