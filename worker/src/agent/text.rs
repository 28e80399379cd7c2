use crate::redaction::Redactor;

/// What a program writes, on its way out: without secrets, and as text.
pub(crate) struct TextStream {
    redactor: Redactor,
    decoder: Utf8Stream,
}

impl TextStream {
    /// A stream of its own for each source; `redactor` must be fresh.
    pub(crate) fn new(redactor: Redactor) -> Self {
        Self {
            redactor,
            decoder: Utf8Stream::default(),
        }
    }

    /// The text that is certain after these bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        self.decoder.push(&self.redactor.push(bytes))
    }

    /// What is left when no more bytes come.
    pub(crate) fn finish(&mut self) -> String {
        let mut text = self.decoder.push(&self.redactor.finish());
        text.push_str(&self.decoder.finish());
        text
    }
}

/// Turns bytes that come in pieces into text: characters may be split anywhere, invalid bytes become U+FFFD, and so does NUL, which
/// databases refuse.
#[derive(Debug, Default)]
struct Utf8Stream {
    /// Start of a character whose rest has not come yet; at most three bytes.
    started: Vec<u8>,
}

impl Utf8Stream {
    fn push(&mut self, bytes: &[u8]) -> String {
        let mut input = std::mem::take(&mut self.started);
        input.extend_from_slice(bytes);
        let mut text = String::with_capacity(input.len());
        let mut chunks = input.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            let invalid = chunk.invalid();
            if chunks.peek().is_none() && is_start(invalid) {
                self.started = invalid.to_vec();
            } else if !invalid.is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        without_nul(text)
    }

    fn finish(&mut self) -> String {
        let rest = std::mem::take(&mut self.started);
        String::from_utf8_lossy(&rest).into_owned()
    }
}

/// Whether more bytes could make this a character.
fn is_start(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

fn without_nul(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "\u{fffd}")
    } else {
        text
    }
}

/// Cuts text into pieces of at most `limit` bytes (at least four), never inside a character.
pub(crate) fn pieces(mut text: &str, limit: usize) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        if text.is_empty() {
            return None;
        }
        let (piece, rest) = text.split_at(text.floor_char_boundary(limit));
        text = rest;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Bytes that are often, but not always, parts of characters.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let part = prop_oneof![
            any::<char>().prop_map(|it| it.to_string().into_bytes()),
            any::<char>().prop_map(|it| {
                let mut bytes = it.to_string().into_bytes();
                bytes.pop();
                bytes
            }),
            any::<u8>().prop_map(|it| vec![it]),
        ];
        prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn however_bytes_are_split_the_text_is_the_same(
            bytes in bytes(),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
        ) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            let mut stream = Utf8Stream::default();
            let mut text = String::new();
            let mut from = 0;
            for cut in cuts.into_iter().chain([bytes.len()]) {
                text.push_str(&stream.push(&bytes[from..cut]));
                from = cut;
            }
            text.push_str(&stream.finish());
            let whole = String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}");
            prop_assert_eq!(text, whole);
        }

        #[test]
        fn pieces_make_the_whole_and_keep_the_limit(text in any::<String>(), limit in 4_usize..20) {
            let pieces: Vec<&str> = pieces(&text, limit).collect();
            prop_assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= limit));
            prop_assert_eq!(pieces.concat(), text);
        }
    }
}
