//! Template archives: read with limits, since anybody may send anything, and written.

mod limits;
mod names;
mod pack;
mod read;

pub use limits::{MAX_ARCHIVE_BYTES, MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED_BYTES};
pub use pack::pack;
pub use read::read;

#[cfg(test)]
mod tests;
