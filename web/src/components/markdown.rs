//! What a model or a person has written in Markdown.

mod block;
mod frames;
mod inline;
mod line;
mod tree;
mod view;

pub(crate) use view::Markdown;
