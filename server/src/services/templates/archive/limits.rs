use std::cell::Cell;
use std::io::{self, Read};

/// Most bytes of an archive as it comes, compressed: 10 MiB.
pub const MAX_ARCHIVE_BYTES: usize = 10 * MIB;
/// Most bytes of an archive once it is unpacked, with what the format adds to the files: 50 MiB.
pub const MAX_UNPACKED_BYTES: u64 = 50 * MIB as u64;
/// Most files and folders of an archive.
pub const MAX_ENTRIES: usize = 1_000;
/// An archive unpacks to at most so many times its size.
pub const MAX_RATIO: u64 = 100;

const MIB: usize = 1024 * 1024;
/// A small archive is mostly zeros that pad it, so the ratio counts from here on.
const RATIO_COUNTS_FROM: u64 = MIB as u64;

/// Why reading was broken off, for whoever gets the reader's error.
pub(super) type Passed = Cell<Option<String>>;

/// Passes on what is unpacked until a limit is passed: then it fails, and nothing more is unpacked.
pub(super) struct Metered<'a, R> {
    inner: R,
    packed: u64,
    unpacked: u64,
    passed: &'a Passed,
}

impl<'a, R> Metered<'a, R> {
    /// `packed`: the size of the archive as it came.
    pub(super) fn new(inner: R, packed: usize, passed: &'a Passed) -> Self {
        Self {
            inner,
            packed: packed as u64,
            unpacked: 0,
            passed,
        }
    }

    fn passed(&self) -> Option<String> {
        if self.unpacked > MAX_UNPACKED_BYTES {
            let most = MAX_UNPACKED_BYTES / MIB as u64;
            return Some(format!(
                "The archive unpacks to more than {most} MiB: leave out what a template does not need"
            ));
        }
        let is_bomb = self.unpacked > RATIO_COUNTS_FROM
            && self.unpacked > self.packed.saturating_mul(MAX_RATIO);
        is_bomb.then(|| {
            format!("The archive unpacks to more than {MAX_RATIO} times its size, which no template does")
        })
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.unpacked += count as u64;
        match self.passed() {
            None => Ok(count),
            Some(why) => {
                self.passed.set(Some(why));
                Err(io::Error::other("a limit was passed"))
            }
        }
    }
}
