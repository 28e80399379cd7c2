//! What a line begins.

/// A line's indentation, in columns that a tab makes four of, and the rest.
pub(super) fn indented(line: &str) -> (usize, &str) {
    let rest = line.trim_start_matches([' ', '\t']);
    let columns = line[..line.len() - rest.len()]
        .bytes()
        .map(|byte| if byte == b'\t' { 4 } else { 1 });
    (columns.sum(), rest)
}

pub(super) fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// The line without so many columns of its indentation, or without all of it.
pub(super) fn without_indent(line: &str, columns: usize) -> &str {
    let (mut at, mut had) = (0, 0);
    for byte in line.bytes() {
        let wide = match byte {
            b' ' => 1,
            b'\t' => 4,
            _ => break,
        };
        if had >= columns {
            break;
        }
        had += wide;
        at += 1;
    }
    &line[at..]
}

/// What fences a block of code: its sign, how often, how far in, and the language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fence<'a> {
    sign: char,
    length: usize,
    pub(super) indent: usize,
    pub(super) language: &'a str,
}

impl<'a> Fence<'a> {
    pub(super) fn of(line: &'a str) -> Option<Self> {
        let (indent, rest) = indented(line);
        let sign = rest
            .chars()
            .next()
            .filter(|sign| matches!(sign, '`' | '~'))?;
        let info = rest.trim_start_matches(sign);
        let length = rest.len() - info.len();
        if indent > 3 || length < 3 || sign == '`' && info.contains('`') {
            return None;
        }
        Some(Self {
            sign,
            length,
            indent,
            language: info.split_whitespace().next().unwrap_or_default(),
        })
    }

    pub(super) fn is_closed_by(&self, line: &str) -> bool {
        let (indent, rest) = indented(line);
        let end = rest.trim_end();
        indent <= 3 && end.len() >= self.length && end.chars().all(|sign| sign == self.sign)
    }
}

/// A heading's depth and its words.
pub(super) fn heading(line: &str) -> Option<(usize, &str)> {
    let (indent, rest) = indented(line);
    let words = rest.trim_start_matches('#');
    let depth = rest.len() - words.len();
    let ends = words.is_empty() || words.starts_with([' ', '\t']);
    if indent > 3 || !(1..=6).contains(&depth) || !ends {
        return None;
    }
    let words = words.trim();
    let bare = words.trim_end_matches('#');
    let closes = bare.is_empty() || bare.ends_with([' ', '\t']);
    Some((depth, if closes { bare.trim_end() } else { words }))
}

pub(super) fn is_rule(line: &str) -> bool {
    let (indent, rest) = indented(line);
    let mut signs = rest.chars().filter(|sign| !sign.is_whitespace());
    let Some(first) = signs.next().filter(|sign| matches!(sign, '-' | '*' | '_')) else {
        return false;
    };
    let mut count = 1;
    for sign in signs {
        if sign != first {
            return false;
        }
        count += 1;
    }
    indent <= 3 && count >= 3
}

/// The depth of the heading that the lines above an underline make.
pub(super) fn underline(line: &str) -> Option<usize> {
    let (indent, rest) = indented(line);
    let rest = rest.trim_end();
    let all = |sign: char| !rest.is_empty() && rest.chars().all(|one| one == sign);
    match indent {
        0..=3 if all('=') => Some(1),
        0..=3 if all('-') => Some(2),
        _ => None,
    }
}

/// The rest of a line of a quotation.
pub(super) fn quoted(line: &str) -> Option<&str> {
    let (indent, rest) = indented(line);
    let rest = rest.strip_prefix('>').filter(|_| indent <= 3)?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// The beginning of something in a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marker<'a> {
    /// How far in it is.
    pub(super) indent: usize,
    /// How far in what follows it is.
    pub(super) content: usize,
    /// Its number; `None`: it has none.
    pub(super) number: Option<u64>,
    sign: char,
    /// The rest of its line.
    pub(super) rest: &'a str,
}

impl<'a> Marker<'a> {
    pub(super) fn of(line: &'a str) -> Option<Self> {
        let (indent, text) = indented(line);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, sign, after) = match text.as_bytes().get(digits)? {
            b'-' | b'+' | b'*' if digits == 0 => (None, char::from(text.as_bytes()[0]), 1),
            b'.' | b')' if (1..=9).contains(&digits) => {
                let number = text[..digits].parse().ok()?;
                (
                    Some(number),
                    char::from(text.as_bytes()[digits]),
                    digits + 1,
                )
            }
            _ => return None,
        };
        let rest = &text[after..];
        if !rest.is_empty() && !rest.starts_with([' ', '\t']) || is_rule(line) {
            return None;
        }
        let (space, words) = indented(rest);
        // Much space before it is code's.
        let space = if words.is_empty() || space > 4 {
            1
        } else {
            space
        };
        Some(Self {
            indent,
            content: indent + after + space,
            number,
            sign,
            rest: without_indent(rest, space),
        })
    }

    /// Whether it goes on with the list that another began.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.sign == other.sign
    }

    /// Whether a line so far in belongs to what it begins. Models indent less than they should.
    pub(super) fn holds(&self, indent: usize) -> bool {
        indent >= self.content.min(self.indent + 2)
    }
}

/// Whether a line ends a paragraph before it.
pub(super) fn interrupts(line: &str) -> bool {
    let begins_list = Marker::of(line).is_some_and(|marker| {
        marker.indent <= 3 && !is_blank(marker.rest) && marker.number.is_none_or(|n| n == 1)
    });
    begins_list
        || Fence::of(line).is_some()
        || heading(line).is_some()
        || is_rule(line)
        || quoted(line).is_some()
}

/// Whether the two lines begin a table: its head, and the line of dashes below it.
pub(super) fn is_table(head: &str, dashes: Option<&&str>) -> bool {
    let Some(dashes) = dashes else { return false };
    if !head.contains('|') || !dashes.contains('-') || !dashes.contains(['|', ':']) {
        return false;
    }
    let is_dashes = |cell: &&str| {
        let inner = cell.strip_prefix(':').unwrap_or(cell);
        let inner = inner.strip_suffix(':').unwrap_or(inner);
        !inner.is_empty() && inner.bytes().all(|byte| byte == b'-')
    };
    let dashes = cells(dashes);
    dashes.iter().all(is_dashes) && dashes.len() == cells(head).len()
}

/// The cells of a row. A bar after a backslash is no border.
pub(super) fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let (mut cells, mut start, mut escaped) = (Vec::new(), 0, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'|' if !escaped => {
                cells.push(line[start..at].trim());
                start = at + 1;
            }
            b'\\' if !escaped => {
                escaped = true;
                continue;
            }
            _ => {}
        }
        escaped = false;
    }
    let last = line[start..].trim();
    if !last.is_empty() || cells.is_empty() {
        cells.push(last);
    }
    cells
}
