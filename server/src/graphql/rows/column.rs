//! What a field of all rows comes to.

use futures_util::future::BoxFuture;

/// The JSON of one field of all rows, one cell after the other.
#[derive(Default)]
pub(in crate::graphql) struct Column {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// A plan can't write this; the derived resolvers have to.
#[derive(Debug, Clone, Copy)]
pub(in crate::graphql) struct Unplanned;

/// A column, or why there is none.
pub(in crate::graphql) type Written = Result<Column, Unplanned>;

/// A column that is being written.
pub(in crate::graphql) type Writing<'a> = BoxFuture<'a, Written>;

impl Column {
    /// Room for as many cells.
    pub(super) fn of(cells: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(cells * 16),
            ends: Vec::with_capacity(cells),
        }
    }

    /// Appends a cell that `write` writes.
    pub(super) fn push(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), Unplanned>,
    ) -> Result<(), Unplanned> {
        write(&mut self.bytes)?;
        self.ends.push(self.bytes.len());
        Ok(())
    }

    /// Appends a cell that is there already.
    pub(super) fn push_bytes(&mut self, cell: &[u8]) {
        self.bytes.extend_from_slice(cell);
        self.ends.push(self.bytes.len());
    }

    /// The cells in their order.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let spans = starts.zip(&self.ends);
        spans.map(|(start, end)| self.bytes.get(start..*end).unwrap_or_default())
    }

    /// One of the cells; empty beyond the last.
    pub(super) fn cell(&self, at: usize) -> &[u8] {
        let before = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Lists of so many of the cells each, one after the other.
    pub(super) fn into_lists(self, lengths: impl ExactSizeIterator<Item = usize>) -> Written {
        let mut lists = Self::of(lengths.len());
        let mut items = self.cells();
        for length in lengths {
            lists.push(|bytes| {
                bytes.push(b'[');
                for at in 0..length {
                    if at > 0 {
                        bytes.push(b',');
                    }
                    bytes.extend_from_slice(items.next().ok_or(Unplanned)?);
                }
                bytes.push(b']');
                Ok(())
            })?;
        }
        Ok(lists)
    }

    /// All cells as one text, when they are JSON.
    pub(super) fn into_text(self) -> Result<String, Unplanned> {
        String::from_utf8(self.bytes).map_err(|_| Unplanned)
    }
}
