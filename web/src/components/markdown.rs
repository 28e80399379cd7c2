//! What a model or a person has written in Markdown.

mod tree;
mod view;

pub(crate) use view::Markdown;
