//! What is in a sentence: code, links, and words that are stressed.

use std::collections::HashMap;

use super::frames::Frames;
use super::tree::Node;

/// Most bytes of a link's address.
const MAX_ADDRESS: usize = 2048;

/// The nodes of a sentence.
pub(super) fn inline(text: &str) -> Vec<Node> {
    let code_ends = code_ends(text);
    let mut frames = Frames::default();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let plain = rest.find(is_special).unwrap_or(rest.len());
        if plain > 0 {
            frames.text(&rest[..plain]);
            at += plain;
            continue;
        }
        at += special(&mut frames, text, at, &code_ends);
    }
    frames.end()
}

fn is_special(sign: char) -> bool {
    matches!(
        sign,
        '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '!' | '<' | '&' | '\n'
    )
}

/// Takes what a sign at a place begins; how many bytes that were.
fn special(frames: &mut Frames, text: &str, at: usize, code_ends: &HashMap<usize, usize>) -> usize {
    let rest = &text[at..];
    match rest.as_bytes()[0] {
        b'\\' => escaped(frames, rest),
        b'`' => code(frames, text, at, code_ends),
        b'*' | b'_' | b'~' => stressed(frames, text, at),
        b'!' if rest.starts_with("![") => {
            frames.open_link(true);
            2
        }
        b'[' => {
            frames.open_link(false);
            1
        }
        b']' => link_end(frames, rest),
        b'<' => autolink(frames, rest),
        b'&' => entity(frames, rest),
        b'\n' => line_end(frames),
        _ => {
            frames.text(&rest[..1]);
            1
        }
    }
}

fn escaped(frames: &mut Frames, rest: &str) -> usize {
    match rest[1..].chars().next() {
        Some('\n') => {
            frames.push(Node::Break);
            2
        }
        Some(sign) if sign.is_ascii_punctuation() => {
            frames.text(&rest[1..2]);
            2
        }
        _ => {
            frames.text("\\");
            1
        }
    }
}

/// For each run of backticks that another as long follows: where that one begins.
fn code_ends(text: &str) -> HashMap<usize, usize> {
    let (mut runs, mut at) = (Vec::new(), 0);
    while let Some(next) = text[at..].find('`') {
        let start = at + next;
        at = start + run(text, start);
        runs.push((start, at - start));
    }
    let (mut last, mut ends) = (HashMap::new(), HashMap::new());
    for (start, length) in runs.into_iter().rev() {
        if let Some(end) = last.insert(length, start) {
            ends.insert(start, end);
        }
    }
    ends
}

/// How often the sign at a place stands there.
fn run(text: &str, at: usize) -> usize {
    let bytes = &text.as_bytes()[at..];
    bytes.iter().take_while(|byte| **byte == bytes[0]).count()
}

fn code(frames: &mut Frames, text: &str, at: usize, code_ends: &HashMap<usize, usize>) -> usize {
    let length = run(text, at);
    let Some(end) = code_ends.get(&at) else {
        frames.text(&text[at..at + length]);
        return length;
    };
    let code = text[at + length..*end].replace('\n', " ");
    let inner = code
        .strip_prefix(' ')
        .and_then(|code| code.strip_suffix(' '));
    let inner = inner.filter(|inner| !inner.trim().is_empty());
    frames.push(Node::Code(inner.unwrap_or(&code).to_owned()));
    end + length - at
}

fn stressed(frames: &mut Frames, text: &str, at: usize) -> usize {
    let (length, sign) = (run(text, at), text.as_bytes()[at]);
    let before = text[..at].chars().next_back().unwrap_or(' ');
    let after = text[at + length..].chars().next().unwrap_or(' ');
    let is_sign = |one: char| one.is_ascii_punctuation();
    let begins =
        !after.is_whitespace() && (!is_sign(after) || before.is_whitespace() || is_sign(before));
    let ends =
        !before.is_whitespace() && (!is_sign(before) || after.is_whitespace() || is_sign(after));
    let (can_open, can_close) = match sign {
        // Names of programs have it within them.
        b'_' => (
            begins && (!ends || is_sign(before)),
            ends && (!begins || is_sign(after)),
        ),
        b'~' => (begins && length == 2, ends && length == 2),
        _ => (begins, ends),
    };
    frames.stress(char::from(sign), length, can_open, can_close);
    length
}

fn link_end(frames: &mut Frames, rest: &str) -> usize {
    let after = rest.strip_prefix("](").filter(|_| frames.has_link());
    let address = after.and_then(address);
    match address {
        Some((address, length)) if frames.close_link(Some(address)) => length + 2,
        _ => {
            frames.close_link(None);
            1
        }
    }
}

/// A link's address after its bracket, and how many bytes with the closing one that were. A title is passed over.
fn address(rest: &str) -> Option<(&str, usize)> {
    let rest = &rest[..rest.floor_char_boundary(MAX_ADDRESS)];
    let start = rest.len() - rest.trim_start().len();
    let inner = &rest[start..];
    let (address, after) = if let Some(pointed) = inner.strip_prefix('<') {
        let end = pointed
            .find(['>', '\n'])
            .filter(|end| pointed.as_bytes()[*end] == b'>')?;
        (&pointed[..end], start + end + 2)
    } else {
        let (mut depth, mut end) = (0_usize, None);
        for (at, sign) in inner.char_indices() {
            match sign {
                '(' => depth += 1,
                ')' if depth == 0 => end = Some(at),
                ')' => depth -= 1,
                _ if sign.is_whitespace() => end = Some(at),
                _ => {}
            }
            if end.is_some() {
                break;
            }
        }
        let end = end?;
        (&inner[..end], start + end)
    };
    let tail = &rest[after..];
    let title = tail.trim_start();
    let space = tail.len() - title.len();
    let quote = title.chars().next()?;
    if quote == ')' {
        return Some((address, after + space + 1));
    }
    if space == 0 || !matches!(quote, '"' | '\'') {
        return None;
    }
    let end = title[1..].find(quote)? + 2;
    let last = title[end..].trim_start();
    let closes = last.starts_with(')');
    closes.then(|| (address, rest.len() - last.len() + 1))
}

fn autolink(frames: &mut Frames, rest: &str) -> usize {
    let begins = rest
        .get(1..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"));
    let near = if begins {
        &rest[..rest.floor_char_boundary(MAX_ADDRESS)]
    } else {
        ""
    };
    let end = near.find(|sign: char| sign == '>' || sign.is_whitespace());
    let inner = end
        .filter(|end| near[*end..].starts_with('>'))
        .map(|end| &near[1..end]);
    let Some(address) = inner.filter(|inner| crate::browser::is_web(inner)) else {
        frames.text("<");
        return 1;
    };
    let words = vec![Node::Text(address.to_owned())];
    frames.push(Node::Link(address.to_owned(), words));
    address.len() + 2
}

fn entity(frames: &mut Frames, rest: &str) -> usize {
    const ENTITIES: [(&str, &str); 6] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
    ];
    let known = ENTITIES.iter().find(|(name, _)| rest.starts_with(name));
    let (name, text) = known.copied().unwrap_or(("&", "&"));
    frames.text(text);
    name.len()
}

fn line_end(frames: &mut Frames) -> usize {
    if frames.take_spaces() {
        frames.push(Node::Break);
    } else {
        frames.text("\n");
    }
    1
}
