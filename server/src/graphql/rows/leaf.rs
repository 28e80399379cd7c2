//! Plain values: written as the library writes them, which is as serde_json does.

use async_graphql::{ContextSelectionSet, ID};
use futures_util::future::{FutureExt as _, ready};
use serde::Serialize;

use super::cell::Cell;
use super::column::{Column, Unplanned, Writing, Written};
use super::select::Set;
use crate::domain::text_enum::TextEnum;
use crate::graphql::connection::Cursor;
use crate::graphql::{DateTime, Long};

/// A column of what `shown` makes of each cell.
fn column<'c, T: ?Sized, S: Serialize + ?Sized + 'c>(
    cells: &[&'c T],
    shown: impl Fn(&'c T) -> &'c S,
) -> Written {
    let mut column = Column::of(cells.len());
    for cell in cells {
        column.push(|bytes| serde_json::to_writer(bytes, shown(cell)).map_err(|_| Unplanned))?;
    }
    Ok(column)
}

macro_rules! leaf {
    ($($of:ty, |$cell:ident| $shown:expr;)+) => {$(
        impl Cell for $of {
            fn write<'a>(
                cells: &'a [&'a Self],
                _: &'a ContextSelectionSet<'a>,
                _: &'a [Set<'a>],
            ) -> Writing<'a> {
                ready(column(cells, |$cell| $shown)).boxed()
            }
        }
    )+};
}

leaf! {
    &str, |text| *text;
    String, |text| text;
    bool, |value| value;
    i32, |number| number;
    f64, |number| number;
    ID, |id| &id.0;
    Long, |number| &number.0;
}

impl Cell for Cursor {
    fn write<'a>(
        cells: &'a [&'a Self],
        _: &'a ContextSelectionSet<'a>,
        _: &'a [Set<'a>],
    ) -> Writing<'a> {
        let texts: Vec<_> = cells.iter().map(ToString::to_string).collect();
        let texts: Vec<_> = texts.iter().collect();
        ready(column(&texts, |text| text)).boxed()
    }
}

impl Cell for DateTime {
    fn write<'a>(
        cells: &'a [&'a Self],
        _: &'a ContextSelectionSet<'a>,
        _: &'a [Set<'a>],
    ) -> Writing<'a> {
        let texts: Vec<_> = cells.iter().map(|time| time.0.to_rfc3339()).collect();
        let texts: Vec<_> = texts.iter().collect();
        ready(column(&texts, |text| text)).boxed()
    }
}

impl<T: TextEnum> Cell for T {
    fn write<'a>(
        cells: &'a [&'a Self],
        _: &'a ContextSelectionSet<'a>,
        _: &'a [Set<'a>],
    ) -> Writing<'a> {
        let mut column = Column::of(cells.len());
        let words = cells.iter().map(|value| value.word());
        let written = words.map(|word| {
            column.push(|bytes| serde_json::to_writer(bytes, word).map_err(|_| Unplanned))
        });
        let written: Result<(), Unplanned> = written.collect();
        ready(written.map(|()| column)).boxed()
    }
}
