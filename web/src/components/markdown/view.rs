//! The tree as elements of the page.

use leptos::prelude::*;

use super::tree::{Group, Node, blocks, tree};
use crate::components::{CopyButton, nothing};

/// A text in Markdown that may still grow.
#[component]
pub(crate) fn Markdown(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let blocks = Memo::new(move |_| text.with(|text| blocks(text)));
    view! {
        <div class="markdown" data-testid="markdown">
            <For each=move || blocks.get().into_iter().enumerate() key=Clone::clone let((_place, block))>
                {all(tree(&block))}
            </For>
        </div>
    }
}

fn all(nodes: Vec<Node>) -> AnyView {
    let drawn: Vec<AnyView> = nodes.into_iter().map(draw).collect();
    drawn.into_any()
}

fn draw(node: Node) -> AnyView {
    match node {
        Node::Text(text) => text.into_any(),
        Node::Code(text) => view! { <code class="prose-code">{text}</code> }.into_any(),
        Node::CodeBlock(language, text) => code(language, text),
        Node::Link(address, children) => view! {
            <a href=address target="_blank" rel="noopener noreferrer nofollow">{all(children)}</a>
        }
        .into_any(),
        Node::List(None, items) => view! { <ul>{all(items)}</ul> }.into_any(),
        Node::List(Some(first), items) => {
            view! { <ol start=first.to_string()>{all(items)}</ol> }.into_any()
        }
        Node::Check(true) => "☑ ".into_any(),
        Node::Check(false) => "☐ ".into_any(),
        Node::Break => view! { <br/> }.into_any(),
        Node::Rule => view! { <hr/> }.into_any(),
        Node::Group(group, children) => grouped(group, children),
    }
}

fn grouped(group: Group, children: Vec<Node>) -> AnyView {
    let inner = match group {
        // Its cells are heads of columns.
        Group::Head => return view! { <thead><tr>{children.into_iter().map(head).collect::<Vec<_>>()}</tr></thead> }.into_any(),
        _ => all(children),
    };
    match group {
        Group::Plain | Group::Head => inner,
        Group::Paragraph => view! { <p>{inner}</p> }.into_any(),
        // The page's own headings are above it.
        Group::Heading(1) => view! { <h3 class="markdown-heading">{inner}</h3> }.into_any(),
        Group::Heading(2) => view! { <h4 class="markdown-heading">{inner}</h4> }.into_any(),
        Group::Heading(_) => view! { <h5 class="markdown-heading">{inner}</h5> }.into_any(),
        Group::Quote => view! { <blockquote>{inner}</blockquote> }.into_any(),
        Group::Item => view! { <li>{inner}</li> }.into_any(),
        Group::Strong => view! { <strong>{inner}</strong> }.into_any(),
        Group::Emphasis => view! { <em>{inner}</em> }.into_any(),
        Group::Strike => view! { <del>{inner}</del> }.into_any(),
        Group::Table => view! {
            <div class="markdown-table" tabindex="0" role="region" aria-label="Table"><table>{inner}</table></div>
        }
        .into_any(),
        Group::Row => view! { <tr>{inner}</tr> }.into_any(),
        Group::Cell => view! { <td>{inner}</td> }.into_any(),
    }
}

fn head(cell: Node) -> AnyView {
    match cell {
        Node::Group(_, children) => view! { <th scope="col">{all(children)}</th> }.into_any(),
        _ => nothing(),
    }
}

fn code(language: String, text: String) -> AnyView {
    let copied = Signal::stored(text.clone());
    view! {
        <div class="code-block" data-testid="code-block">
            <div class="code-block-head">
                <span class="quiet">{language}</span>
                <CopyButton text=copied what="the code"/>
            </div>
            <pre tabindex="0"><code>{text}</code></pre>
        </div>
    }
    .into_any()
}
