//! The same figures on two databases.

use crate::table::{self, Row};

/// A figure of a run, to be compared with another run's.
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) value: f64,
}

/// Prints what two databases gave beside each other.
pub(crate) fn compare(
    (first, ours): &(&'static str, Vec<Figure>),
    (second, theirs): &(&'static str, Vec<Figure>),
) {
    let row = |(one, other): (&Figure, &Figure)| Row {
        what: one.what.to_owned(),
        ours: table::short(one.value),
        bare: table::short(other.value),
        ratio: table::percent(other.value, one.value),
        goal: "",
    };
    let rows: Vec<_> = ours.iter().zip(theirs).map(row).collect();
    let ratio = format!("{second} to {first}");
    table::print_under(
        "Both databases, one after the other",
        [first, second, &ratio],
        &rows,
    );
}
