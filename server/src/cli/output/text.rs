//! Text made fit to be shown.

use jiff::Timestamp;

/// The text with control characters and marks of writing direction spelled out, so that what a task or a
/// workspace wrote can't drive the terminal or pass for something else. Tabs and line ends stay.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => shown.push(character),
            '\u{061c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                shown.extend(character.escape_unicode());
            }
            control if control.is_control() => shown.extend(control.escape_default()),
            other => shown.push(other),
        }
    }
    shown
}

/// How long ago an RFC 3339 time was, in its largest unit: `3m`.
pub(crate) fn age(time: &str, now: Timestamp) -> String {
    let Ok(time) = time.parse::<Timestamp>() else {
        return time.to_owned();
    };
    let seconds = now.duration_since(time).as_secs().max(0);
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_direction_marks_are_shown() {
        assert_eq!(plain("a\u{1b}[2Jb\tc\r"), "a\\u{1b}[2Jb\tc\\r");
        assert_eq!(plain("x\u{202e}y"), "x\\u{202e}y");
        assert_eq!(plain("déjà vu ✓"), "déjà vu ✓");
    }

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let ago = |time| age(time, now);
        assert_eq!(ago("2026-11-20T11:59:30.5Z"), "29s");
        assert_eq!(ago("2026-11-20T11:57:00Z"), "3m");
        assert_eq!(ago("2026-11-20T07:00:00Z"), "5h");
        assert_eq!(ago("2026-11-01T12:00:00Z"), "19d");
        assert_eq!(ago("2026-11-20T12:00:05Z"), "0s");
    }
}
