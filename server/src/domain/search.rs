//! The search query of lists, and what it and the typed filter both mean.

mod elements;
mod tasks;

pub use tasks::{OrderDirection, TaskFilter, TaskOrder, TaskOrderField, parse_query};

#[cfg(test)]
mod tests;
