//! Row plans: lists of plain rows are written as JSON straight from the rows, a column at a time,
//! where the derived resolvers make a future and a value of every field of every row.
//!
//! A type opts in by `#[planned]` or `#[derive(Planned)]`, and a field is planned by being a
//! [`Rows`] or a [`Row`]. A field that leads to
//! another object by its id is a [`Present`] or a [`Maybe`]. The selection is flattened once. What a plan can't write (a field with
//! arguments, a load that fails, a field that is also asked for elsewhere and has to be merged) is
//! resolved as if there were no plans: the answer is the same, byte for byte.

mod cell;
mod column;
mod leaf;
mod led;
mod object;
mod output;
mod select;
#[cfg(test)]
mod tests;

pub(super) use cell::Cell;
pub(super) use column::Writing;
pub(super) use led::{Led, Maybe, Present};
pub(super) use object::{Planned, at_once, kept, loaded, objects, plain, plans};
pub use output::RowPlans;
pub(super) use output::{Row, Rows};
pub(super) use select::{Set, asks_for};
pub(super) use taskyard_macros::{Planned, planned};
