//! The templates that tasks are made from.

mod card;
mod page;

pub(crate) use page::TemplatesPage;
