//! The blocks of a text, and what is in them. Every line is looked at a bounded number of times, since
//! blocks within blocks are followed to a bounded depth only.

use super::inline::inline;
use super::line::{
    Fence, Marker, cells, heading, indented, interrupts, is_blank, is_rule, is_table, quoted,
    underline, without_indent,
};
use super::tree::{Group, Node};

/// Blocks further in are paragraphs.
const MAX_DEPTH: usize = 8;

/// Where the block ends that begins with the first of the lines, which is not blank.
pub(super) fn length(lines: &[&str]) -> usize {
    let first = lines[0];
    if let Some(fence) = Fence::of(first) {
        let end = lines[1..].iter().position(|line| fence.is_closed_by(line));
        return end.map_or(lines.len(), |end| end + 2);
    }
    if heading(first).is_some() || is_rule(first) {
        return 1;
    }
    if quoted(first).is_some() {
        return while_going_on(lines, |line| quoted(line).is_some());
    }
    if let Some(marker) = Marker::of(first).filter(|marker| marker.indent <= 3) {
        return of_list(lines, &marker);
    }
    if is_table(first, lines.get(1)) {
        let rows = lines[2..].iter().take_while(|line| is_row(line));
        return 2 + rows.count();
    }
    if indented(first).0 >= 4 {
        let code = lines
            .iter()
            .take_while(|line| is_blank(line) || indented(line).0 >= 4);
        let code = code.count();
        let blank = lines[..code].iter().rev().take_while(|line| is_blank(line));
        return code - blank.count();
    }
    of_paragraph(lines).0
}

fn is_row(line: &str) -> bool {
    !is_blank(line) && !interrupts(line)
}

/// Lines as wished, and those that go on with the last one's sentence.
fn while_going_on(lines: &[&str], wished: impl Fn(&str) -> bool) -> usize {
    let goes_on = |line: &&&str| wished(line) || !is_blank(line) && !interrupts(line);
    lines.iter().take_while(goes_on).count()
}

/// How many lines a paragraph has, and the depth of the heading that an underline makes of it.
fn of_paragraph(lines: &[&str]) -> (usize, Option<usize>) {
    for at in 1..lines.len() {
        let line = lines[at];
        if let Some(depth) = underline(line) {
            return (at + 1, Some(depth));
        }
        if is_blank(line) || interrupts(line) || is_table(line, lines.get(at + 1)) {
            return (at, None);
        }
    }
    (lines.len(), None)
}

/// How many lines a list has.
fn of_list(lines: &[&str], first: &Marker<'_>) -> usize {
    let (mut end, mut marker) = (1, *first);
    let mut after_blank = false;
    for (at, line) in lines.iter().enumerate().skip(1) {
        if is_blank(line) {
            after_blank = true;
            continue;
        }
        let (indent, _) = indented(line);
        if !marker.holds(indent) {
            match Marker::of(line)
                .filter(|next| next.is_like(first) && next.indent <= first.indent + 3)
            {
                Some(next) => marker = next,
                None if after_blank || interrupts(line) => break,
                None => {}
            }
        }
        after_blank = false;
        end = at + 1;
    }
    end
}

/// What the lines hold.
pub(super) fn nodes(lines: &[&str], depth: usize) -> Vec<Node> {
    let (mut nodes, mut at) = (Vec::new(), 0);
    while at < lines.len() {
        if is_blank(lines[at]) {
            at += 1;
            continue;
        }
        let count = if depth < MAX_DEPTH {
            length(&lines[at..])
        } else {
            lines.len() - at
        };
        let block = &lines[at..at + count];
        nodes.push(if depth < MAX_DEPTH {
            node(block, depth)
        } else {
            paragraph(block)
        });
        at += count;
    }
    nodes
}

fn node(lines: &[&str], depth: usize) -> Node {
    let first = lines[0];
    if let Some(fence) = Fence::of(first) {
        return fenced(lines, &fence);
    }
    if let Some((depth, words)) = heading(first) {
        return Node::Group(Group::Heading(depth), inline(words));
    }
    if is_rule(first) {
        return Node::Rule;
    }
    if quoted(first).is_some() {
        let inner: Vec<&str> = lines
            .iter()
            .map(|line| quoted(line).unwrap_or(line))
            .collect();
        return Node::Group(Group::Quote, nodes(&inner, depth + 1));
    }
    if let Some(marker) = Marker::of(first).filter(|marker| marker.indent <= 3) {
        return list(lines, &marker, depth);
    }
    if is_table(first, lines.get(1)) {
        return table(lines);
    }
    if indented(first).0 >= 4 {
        return Node::CodeBlock(String::new(), joined(lines, 4));
    }
    let (_, depth) = of_paragraph(lines);
    match depth {
        Some(depth) => {
            let words = lines[..lines.len() - 1].join("\n");
            Node::Group(Group::Heading(depth), inline(words.trim()))
        }
        None => paragraph(lines),
    }
}

fn paragraph(lines: &[&str]) -> Node {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_start()).collect();
    Node::Group(Group::Paragraph, inline(lines.join("\n").trim_end()))
}

/// The lines without so much of their indentation, each with its end.
fn joined(lines: &[&str], columns: usize) -> String {
    let lines = lines.iter().map(|line| without_indent(line, columns));
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn fenced(lines: &[&str], fence: &Fence<'_>) -> Node {
    let last = lines.len() - 1;
    let is_closed = last > 0 && fence.is_closed_by(lines[last]);
    let code = &lines[1..if is_closed { last } else { last + 1 }];
    Node::CodeBlock(fence.language.to_owned(), joined(code, fence.indent))
}

fn table(lines: &[&str]) -> Node {
    let cell = |text: &str| Node::Group(Group::Cell, inline(&text.replace("\\|", "|")));
    let row = |line: &str| cells(line).into_iter().map(cell).collect();
    let head = Node::Group(Group::Head, row(lines[0]));
    let rows = lines[2..]
        .iter()
        .map(|line| Node::Group(Group::Row, row(line)));
    Node::Group(Group::Table, std::iter::once(head).chain(rows).collect())
}

fn list(lines: &[&str], first: &Marker<'_>, depth: usize) -> Node {
    let mut items: Vec<(Marker<'_>, Vec<&str>)> = vec![(*first, vec![first.rest])];
    for line in &lines[1..] {
        let (indent, _) = indented(line);
        let (marker, item) = match items.last_mut() {
            Some((marker, item)) => (*marker, item),
            None => break,
        };
        let next = Marker::of(line).filter(|next| next.is_like(first));
        match next.filter(|_| !is_blank(line) && !marker.holds(indent)) {
            Some(next) => items.push((next, vec![next.rest])),
            None => item.push(without_indent(line, marker.content)),
        }
    }
    let has_space = |item: &[&str]| {
        let end = item.iter().rposition(|line| !is_blank(line)).unwrap_or(0);
        item[..end].iter().skip(1).any(|line| is_blank(line))
    };
    let count = items.len();
    let is_loose = items.iter().enumerate().any(|(at, (_, item))| {
        has_space(item)
            || at + 1 < count && item.len() > 1 && item.last().is_some_and(|line| is_blank(line))
    });
    let items = items.into_iter().map(|(_, mut item)| {
        let check = task(&mut item);
        let mut inner = nodes(&item, depth + 1);
        if !is_loose {
            inner = inner.into_iter().flat_map(bare).collect();
        }
        Node::Group(Group::Item, check.into_iter().chain(inner).collect())
    });
    Node::List(first.number, items.collect())
}

/// Takes the box off that says whether something is done.
fn task(item: &mut [&str]) -> Option<Node> {
    let first = item.first_mut()?;
    let (done, rest) = if let Some(rest) = first.strip_prefix("[ ] ") {
        (false, rest)
    } else {
        let rest = first.strip_prefix("[x] ").or(first.strip_prefix("[X] "))?;
        (true, rest)
    };
    *first = rest;
    Some(Node::Check(done))
}

/// A paragraph's words alone.
fn bare(node: Node) -> Vec<Node> {
    match node {
        Node::Group(Group::Paragraph, children) => children,
        other => vec![other],
    }
}
