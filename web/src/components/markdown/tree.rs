//! Markdown as a tree that has nothing but text, and links to the web, in it.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

use crate::browser::is_web;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Text(String),
    /// Words of a program within a sentence.
    Code(String),
    /// Lines of a program, and the language that they are said to be in.
    CodeBlock(String, String),
    /// A link to an address of the web.
    Link(String, Vec<Node>),
    /// A list; numbered from a number on, or not.
    List(Option<u64>, Vec<Node>),
    /// Whether something of a list is done.
    Check(bool),
    Break,
    Rule,
    Group(Group, Vec<Node>),
}

/// What holds others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Paragraph,
    Heading(usize),
    Quote,
    Item,
    Strong,
    Emphasis,
    Strike,
    Table,
    Head,
    Row,
    Cell,
    /// Only what is in it.
    Plain,
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// The text cut between its outermost blocks: while a text grows, only its last block changes.
pub(super) fn blocks(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut blocks = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        let is_outermost = depth == 0;
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            _ => {}
        }
        if is_outermost {
            blocks.extend(text.get(range).map(str::to_owned));
        }
    }
    blocks
}

/// The tree of a block.
pub(super) fn tree(text: &str) -> Vec<Node> {
    let mut open: Vec<(Tag<'_>, Vec<Node>)> = Vec::new();
    let mut whole = Vec::new();
    for event in Parser::new_ext(text, options()) {
        let node = match event {
            Event::Start(tag) => {
                open.push((tag, Vec::new()));
                continue;
            }
            Event::End(_) => match open.pop() {
                Some((tag, children)) => closed(&tag, children),
                None => continue,
            },
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                Node::Text(text.into_string())
            }
            Event::Code(text) => Node::Code(text.into_string()),
            Event::SoftBreak => Node::Text("\n".to_owned()),
            Event::HardBreak => Node::Break,
            Event::Rule => Node::Rule,
            Event::TaskListMarker(done) => Node::Check(done),
            // Mathematics and footnotes are not asked for.
            _ => continue,
        };
        let siblings = open.last_mut().map_or(&mut whole, |(_, nodes)| nodes);
        siblings.push(node);
    }
    whole
}

fn closed(tag: &Tag<'_>, mut children: Vec<Node>) -> Node {
    let group = match tag {
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
            if is_web(dest_url) {
                if children.is_empty() {
                    children.push(Node::Text(dest_url.to_string()));
                }
                return Node::Link(dest_url.to_string(), children);
            }
            // Where it would lead is said, and nothing leads there.
            children.push(Node::Text(format!(" ({dest_url})")));
            Group::Plain
        }
        Tag::CodeBlock(kind) => {
            let language = match kind {
                CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
                CodeBlockKind::Indented => "",
            };
            return Node::CodeBlock(language.to_owned(), written(children));
        }
        Tag::List(first) => return Node::List(*first, children),
        Tag::Paragraph | Tag::HtmlBlock => Group::Paragraph,
        Tag::Heading { level, .. } => Group::Heading(depth(*level)),
        Tag::BlockQuote(_) => Group::Quote,
        Tag::Item => Group::Item,
        Tag::Strong => Group::Strong,
        Tag::Emphasis => Group::Emphasis,
        Tag::Strikethrough => Group::Strike,
        Tag::Table(_) => Group::Table,
        Tag::TableHead => Group::Head,
        Tag::TableRow => Group::Row,
        Tag::TableCell => Group::Cell,
        _ => Group::Plain,
    };
    Node::Group(group, children)
}

fn depth(level: HeadingLevel) -> usize {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

fn written(nodes: Vec<Node>) -> String {
    let texts = nodes.into_iter().map(|node| match node {
        Node::Text(text) => text,
        _ => String::new(),
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    #[test]
    fn html_is_text() {
        let paragraph = |nodes| vec![Node::Group(Group::Paragraph, nodes)];
        let image = "<img src=x onerror=alert(1)>";
        assert_eq!(tree(image), paragraph(vec![text(image)]));
        let within = [text("a "), text("<b>"), text("c"), text("</b>")];
        assert_eq!(tree("a <b>c</b>"), paragraph(within.into()));
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let said = format!(
            "{:?}",
            tree("[run](javascript:alert(1)) ![x](data:image/png,y)")
        );
        assert!(!said.contains("Link"), "{said}");
        assert!(said.contains("(javascript:alert(1))"), "{said}");
        let image = tree("![a cat](https://example.org/cat.png)");
        let link = Node::Link(
            "https://example.org/cat.png".to_owned(),
            vec![text("a cat")],
        );
        assert_eq!(image, [Node::Group(Group::Paragraph, vec![link])]);
    }

    #[test]
    fn code_keeps_its_lines_and_its_language() {
        let code = Node::CodeBlock("rust".to_owned(), "fn main() {\n}\n".to_owned());
        assert_eq!(tree("```rust ignore\nfn main() {\n}\n```"), [code]);
    }

    #[test]
    fn a_growing_text_changes_only_in_its_last_block() {
        let whole = "# One\n\ntwo\n\n* three\n* four\n\n```\nfive\n\nsix\n```\n\nseven";
        assert_eq!(blocks(whole).len(), 5);
        for end in 0..=whole.len() {
            let had = blocks(&whole[..end]);
            let all = blocks(whole);
            let settled = had.len().saturating_sub(2);
            assert_eq!(had[..settled], all[..settled]);
        }
    }
}
