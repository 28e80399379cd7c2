//! Takes known secrets out of a stream before it leaves the machine, also where a secret comes in several pieces.

/// Stands in the place of a secret.
pub const REDACTED: &str = "[redacted]";

/// Shorter values are not secrets: taking them out would garble ordinary text.
pub const MIN_SECRET_CHARS: usize = 6;

/// A redactor for one stream. It holds back only what may be the beginning of a secret.
#[derive(Clone)]
pub struct Redactor {
    /// Longest first, so that the first that fits is the longest.
    secrets: Vec<Box<[u8]>>,
    starts: [bool; 256],
    held: Vec<u8>,
}

impl Redactor {
    /// A redactor for these values; those under [`MIN_SECRET_CHARS`] are ignored. Of a value with several lines, each line counts
    /// as well: output is often re-wrapped.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut patterns: Vec<Box<[u8]>> = secrets
            .into_iter()
            .flat_map(|secret| std::iter::once(secret).chain(secret.lines()))
            .filter(|secret| secret.chars().count() >= MIN_SECRET_CHARS)
            .map(|secret| secret.as_bytes().into())
            .collect();
        patterns.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        patterns.dedup();
        let mut starts = [false; 256];
        for pattern in &patterns {
            starts[usize::from(pattern[0])] = true;
        }
        Self {
            secrets: patterns,
            starts,
            held: Vec::new(),
        }
    }

    /// Takes the next piece and gives what is sure by now.
    pub fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(chunk);
        self.take(false)
    }

    /// Gives what was held back, at the end of the stream. The redactor can be used again.
    pub fn finish(&mut self) -> Vec<u8> {
        self.take(true)
    }

    /// A whole text at once, apart from the stream.
    pub fn redact(&self, text: &str) -> String {
        let mut redactor = Self {
            held: text.as_bytes().to_vec(),
            ..self.clone()
        };
        // Only whole UTF-8 sequences are taken out and put in, so nothing is lost here.
        String::from_utf8_lossy(&redactor.take(true)).into_owned()
    }

    fn take(&mut self, at_end: bool) -> Vec<u8> {
        let mut result = Vec::with_capacity(self.held.len());
        let mut at = 0;
        while at < self.held.len() {
            let rest = &self.held[at..];
            if self.starts[usize::from(rest[0])] {
                // A longer secret that may still come wins over a shorter one that is there.
                let fitting = self.secrets.iter().find(|secret| {
                    rest.starts_with(secret) || (!at_end && secret.starts_with(rest))
                });
                match fitting {
                    Some(secret) if rest.len() >= secret.len() => {
                        result.extend_from_slice(REDACTED.as_bytes());
                        at += secret.len();
                        continue;
                    }
                    Some(_) => break,
                    None => {}
                }
            }
            result.push(rest[0]);
            at += 1;
        }
        self.held.drain(..at);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    /// The plain way: one pass over the whole text, longest secret first.
    fn naive(secrets: &[String], text: &str) -> String {
        let mut secrets: Vec<_> = secrets
            .iter()
            .filter(|secret| secret.chars().count() >= MIN_SECRET_CHARS)
            .collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        if secrets.is_empty() {
            return text.to_owned();
        }
        let pattern = secrets
            .iter()
            .map(|secret| regex::escape(secret))
            .collect::<Vec<_>>()
            .join("|");
        Regex::new(&pattern)
            .unwrap()
            .replace_all(text, REDACTED)
            .into_owned()
    }

    proptest! {
        #[test]
        fn pieces_give_what_the_whole_gives(
            secrets in prop::collection::vec("[abä]{3,9}", 0..5),
            pieces in prop::collection::vec("[abä]{0,7}", 0..30),
            cuts in prop::collection::vec(0..200usize, 0..20),
        ) {
            let whole = pieces.join(secrets.first().map_or("", String::as_str));
            let mut redactor = Redactor::new(secrets.iter().map(String::as_str));
            // Cut between any two bytes, also inside a character.
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(whole.len())).collect();
            cuts.sort_unstable();
            cuts.push(whole.len());
            let mut from = 0;
            let mut streamed = Vec::new();
            for cut in cuts {
                streamed.extend(redactor.push(&whole.as_bytes()[from..cut]));
                from = cut;
            }
            streamed.extend(redactor.finish());
            let expected = naive(&secrets, &whole);
            prop_assert_eq!(String::from_utf8(streamed).unwrap(), expected.clone());
            prop_assert_eq!(redactor.redact(&whole), expected);
        }
    }

    #[test]
    fn text_that_can_not_become_a_secret_is_not_held_back() {
        let mut redactor = Redactor::new(["hunter22"]);
        assert_eq!(redactor.push(b"say hunt"), b"say ");
        assert_eq!(redactor.push(b"ing"), b"hunting");
        assert_eq!(redactor.push(b" hunter2"), b" ");
        assert_eq!(redactor.push(b"2!"), b"[redacted]!");
    }

    #[test]
    fn each_line_of_a_long_secret_is_one() {
        let redactor = Redactor::new(["first-line\nsecond-line"]);
        assert_eq!(
            redactor.redact("x first-line\r\nsecond-line"),
            "x [redacted]\r\n[redacted]"
        );
    }
}
