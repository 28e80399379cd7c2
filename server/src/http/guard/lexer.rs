//! Counts a document's tokens and open brackets before the parser sees it: its work, tree and
//! stack grow with them.

/// What a document is made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lexed {
    /// Words, numbers, strings and signs.
    pub(super) tokens: usize,
    /// Most brackets open at once.
    pub(super) nesting: usize,
    /// Bytes of the longest name or number.
    pub(super) longest: usize,
}

/// Looks through a document once. What is no GraphQL is left to the parser to refuse.
pub(super) fn lex(document: &str) -> Lexed {
    let bytes = document.as_bytes();
    let (mut tokens, mut open, mut nesting, mut longest) = (0, 0_usize, 0, 0);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => at = end_of_line(bytes, at),
            b'"' => {
                tokens += 1;
                at = end_of_string(bytes, at);
            }
            b'{' | b'[' | b'(' => {
                tokens += 1;
                open += 1;
                nesting = nesting.max(open);
                at += 1;
            }
            b'}' | b']' | b')' => {
                tokens += 1;
                open = open.saturating_sub(1);
                at += 1;
            }
            b' ' | b'\t' | b'\r' | b'\n' | b',' => at += 1,
            _ if is_word(byte) => {
                tokens += 1;
                let from = at;
                while bytes.get(at).is_some_and(|&byte| is_word(byte)) {
                    at += 1;
                }
                longest = longest.max(at - from);
            }
            _ => {
                tokens += 1;
                at += if bytes[at..].starts_with(b"...") {
                    3
                } else {
                    1
                };
            }
        }
    }
    Lexed {
        tokens,
        nesting,
        longest,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    let rest = bytes[from..].iter();
    rest.take_while(|&&byte| byte != b'\n' && byte != b'\r')
        .count()
        + from
}

fn end_of_string(bytes: &[u8], from: usize) -> usize {
    if bytes[from..].starts_with(b"\"\"\"") {
        let mut at = from + 3;
        while at < bytes.len() {
            if bytes[at..].starts_with(b"\\\"\"\"") {
                at += 4;
            } else if bytes[at..].starts_with(b"\"\"\"") {
                return at + 3;
            } else {
                at += 1;
            }
        }
        return at;
    }
    let mut at = from + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_hide_their_brackets() {
        for (document, tokens, nesting, longest) in [
            ("{ a }", 3, 1, 1),
            ("{ abc(b: [1, 12]) }", 11, 3, 3),
            ("# {{{{ abc\n{ a }", 3, 1, 1),
            (r#"{ a(b: "{[abc\"(") }"#, 8, 2, 1),
            (r#"{ a(b: """{ \""" [abc""") }"#, 8, 2, 1),
            ("{ ...a }", 4, 1, 1),
            ("}}}{", 4, 1, 0),
            ("\"\\", 1, 0, 0),
            ("", 0, 0, 0),
        ] {
            let lexed = Lexed {
                tokens,
                nesting,
                longest,
            };
            assert_eq!(lex(document), lexed, "{document}");
        }
    }
}
