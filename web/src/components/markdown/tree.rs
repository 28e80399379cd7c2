//! Markdown as a tree that has nothing but text, and links to the web, in it. It is read as CommonMark says,
//! with tables, tasks and struck words, but for what models don't write: HTML and references are text.

use super::block::{length, nodes};
use super::line::is_blank;

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

/// The text cut between its outermost blocks: while a text grows, only its last block changes.
pub(super) fn blocks(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let (mut blocks, mut at) = (Vec::new(), 0);
    while at < lines.len() {
        if is_blank(lines[at]) {
            at += 1;
            continue;
        }
        let end = at + length(&lines[at..]);
        blocks.push(lines[at..end].join("\n"));
        at = end;
    }
    blocks
}

/// The tree of a block.
pub(super) fn tree(text: &str) -> Vec<Node> {
    let lines: Vec<&str> = text.lines().collect();
    nodes(&lines, 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    #[test]
    fn html_is_text() {
        let paragraph = |nodes| vec![Node::Group(Group::Paragraph, nodes)];
        let image = "<img src=x onerror=alert(1)>";
        assert_eq!(tree(image), paragraph(vec![text(image)]));
        let within = text("a <b>c</b>");
        assert_eq!(tree("a <b>c</b>"), paragraph(vec![within]));
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

    fn shown(markdown: &str) -> String {
        tree(markdown).iter().map(written).collect()
    }

    /// The tree in short: what holds others has its letter.
    fn written(node: &Node) -> String {
        let all = |nodes: &[Node]| nodes.iter().map(written).collect::<String>();
        match node {
            Node::Text(text) => text.clone(),
            Node::Code(text) => format!("c({text})"),
            Node::CodeBlock(language, text) => format!("pre:{language}({text})"),
            Node::Link(address, children) => format!("a:{address}({})", all(children)),
            Node::List(None, items) => format!("ul({})", all(items)),
            Node::List(Some(first), items) => format!("ol:{first}({})", all(items)),
            Node::Check(done) => format!("[{done}]"),
            Node::Break => "br".to_owned(),
            Node::Rule => "hr".to_owned(),
            Node::Group(group, children) => {
                let name = match group {
                    Group::Paragraph => "p",
                    Group::Heading(depth) => return format!("h{depth}({})", all(children)),
                    Group::Quote => "q",
                    Group::Item => "li",
                    Group::Strong => "b",
                    Group::Emphasis => "i",
                    Group::Strike => "s",
                    Group::Table => "table",
                    Group::Head => "th",
                    Group::Row => "tr",
                    Group::Cell => "td",
                    Group::Plain => "",
                };
                format!("{name}({})", all(children))
            }
        }
    }

    #[test]
    fn sentences_are_read_as_commonmark_says() {
        for (markdown, wanted) in [
            ("a *b* **c** ***d***", "p(a i(b) b(c) i(b(d)))"),
            ("_a_ __b__ snake_case_name", "p(i(a) b(b) snake_case_name)"),
            ("2 * 3 * 4 **open", "p(2 * 3 * 4 **open)"),
            ("**a *b** c*", "p(i(i(a i(b)) c))"),
            ("*a __b *c d__ e*", "p(i(a b(b *c d) e))"),
            ("~~a~~ ~b~", "p(s(a) ~b~)"),
            ("`a *b*` ``c ` d`` `e", "p(c(a *b*) c(c ` d) `e)"),
            (r"\*a\* \x", r"p(*a* \x)"),
            ("a  \nb\\\nc\nd", "p(abrbbrc\nd)"),
            (
                "[a *b*](https://c.org/d_e_f \"t\")",
                "p(a:https://c.org/d_e_f(a i(b)))",
            ),
            ("[a](<https://c.org/x>)(y)", "p(a:https://c.org/x(a)(y))"),
            ("[a](https://c.org/(x))", "p(a:https://c.org/(x)(a))"),
            ("[a] [b][c] ![d", "p([a] [b][c] ![d)"),
            (
                "[a [b](https://c.org) d](https://e.org)",
                "p([a a:https://c.org(b) d](https://e.org))",
            ),
            (
                "<https://c.org> <b> a < b",
                "p(a:https://c.org(https://c.org) <b> a < b)",
            ),
            ("a &amp; b &lt; &copy;", "p(a & b < &copy;)"),
        ] {
            assert_eq!(shown(markdown), wanted, "{markdown}");
        }
    }

    #[test]
    fn blocks_are_read_as_commonmark_says() {
        for (markdown, wanted) in [
            ("# a #\n####### b", "h1(a)p(####### b)"),
            ("a\nb\n===\nc\n---", "h1(a\nb)h2(c)"),
            ("a\n\n---\n***", "p(a)hrhr"),
            ("> a\n> > b\n\nc", "q(p(a)q(p(b)))p(c)"),
            ("* a\n* b\n  c\n\nd", "ul(li(a)li(b\nc))p(d)"),
            (
                "- a\n  - b\n    - c\n- d",
                "ul(li(aul(li(bul(li(c)))))li(d))",
            ),
            ("1. a\n  - b\n2. c", "ol:1(li(aul(li(b)))li(c))"),
            ("3) a\n\n4) b", "ol:3(li(p(a))li(p(b)))"),
            ("- [ ] a\n- [x] b", "ul(li([false]a)li([true]b))"),
            ("- a\n+ b", "ul(li(a))ul(li(b))"),
            ("a\n2. b\n1. c", "p(a\n2. b)ol:1(li(c))"),
            ("- a\n  ```sh\n  b\n  ```", "ul(li(apre:sh(b\n)))"),
            ("~~~\na\n```\n~~~\nb", "pre:(a\n```\n)p(b)"),
            ("    a\n      b\n\nc", "pre:(a\n  b\n)p(c)"),
            (
                "| a | b |\n|---|:-:|\n| 1 | `x\\|y` |\n\nc",
                "table(th(td(a)td(b))tr(td(1)td(c(x|y))))p(c)",
            ),
            ("a | b\nc", "p(a | b\nc)"),
        ] {
            assert_eq!(shown(markdown), wanted, "{markdown}");
        }
    }

    /// What would take for ever if anything were looked at again for each of the others.
    #[test]
    fn a_hostile_text_is_read_in_one_go() {
        for piece in [
            "[",
            "![",
            "](",
            "[a](",
            "*",
            "*a ",
            "**a*",
            "_a ",
            "`",
            "`a``",
            "~~a ",
            "<",
            "<a",
            "> ",
            "- ",
            "1. ",
            "#",
            "|",
            "|-\n",
            "a|b\n-|-\n",
            "```\n",
            "\\",
            "&",
            " ",
            "\t",
            "- a\n  ",
            "> - ",
            "a\n",
            "[a](b \"",
        ] {
            let text = piece.repeat(50_000 / piece.len());
            assert!(!blocks(&text).is_empty() || text.trim().is_empty());
            tree(&text);
        }
    }

    proptest! {
        #[test]
        fn no_word_is_lost(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
            let text = pieces.concat();
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            let mut read = String::new();
            for node in blocks(&text).iter().flat_map(|block| tree(block)) {
                words(&node, &mut read);
            }
            prop_assert_eq!(letters(&read), letters(&text));
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            for block in blocks(&text) {
                tree(&block);
            }
        }
    }

    const PIECES: &[&str] = &[
        "a",
        "b ",
        "*",
        "**",
        "_",
        "`c",
        "~~d",
        "[",
        "](",
        "](e)",
        "](https://f.g)",
        ")",
        "![",
        " ",
        "    ",
        "\n",
        "\n\n",
        "# ",
        "> ",
        "- ",
        "1. ",
        "| ",
        "|\n",
        "---",
        "\\",
        "<",
        "&",
        "[ ] ",
        "==",
    ];

    fn words(node: &Node, into: &mut String) {
        match node {
            Node::Text(text) | Node::Code(text) | Node::CodeBlock(_, text) => into.push_str(text),
            Node::Link(address, children) => {
                let is_bare = matches!(&children[..], [Node::Text(text)] if text == address);
                if !is_bare {
                    for node in children {
                        words(node, into);
                    }
                }
                into.push_str(address);
            }
            Node::List(_, children) | Node::Group(_, children) => {
                for node in children {
                    words(node, into);
                }
            }
            Node::Check(_) | Node::Break | Node::Rule => {}
        }
    }
}
