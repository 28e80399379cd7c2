//! Keyset pages: a window on an ordered list, named by a place in it and not by a number of rows.

/// Rows of a page when the caller names no number.
pub const DEFAULT_PAGE_SIZE: u32 = 25;
/// Most rows of a page.
pub const MAX_PAGE_SIZE: u32 = 100;

/// Which way a page is taken from its cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `first` … `after`.
    Forward,
    /// `last` … `before`; rows still come in the list's order.
    Backward,
}

/// What is asked of a list: how many rows, from which place, which way. `C` is the list's place.
#[derive(Clone, Debug)]
pub struct PageRequest<C> {
    /// Rows wanted, up to [`MAX_PAGE_SIZE`].
    pub limit: u32,
    /// Rows strictly beyond this place; `None`: from the list's end on that side.
    pub cursor: Option<C>,
    /// Which way.
    pub direction: Direction,
}

/// A page of rows in the list's order.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// There are rows after the last.
    pub has_next: bool,
    /// There are rows before the first.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// Makes a page of up to `limit + 1` rows read in reading direction: the one too many only
    /// tells that there is more on that side.
    pub fn from_overfetch<C>(mut rows: Vec<T>, request: &PageRequest<C>) -> Self {
        let more = rows.len() > request.limit as usize;
        rows.truncate(request.limit as usize);
        let beyond_cursor = request.cursor.is_some();
        match request.direction {
            Direction::Forward => Self {
                rows,
                has_next: more,
                has_previous: beyond_cursor,
            },
            Direction::Backward => {
                rows.reverse();
                Self {
                    rows,
                    has_next: beyond_cursor,
                    has_previous: more,
                }
            }
        }
    }
}
