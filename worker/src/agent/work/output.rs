use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes of the beginning, and of the end, of what a program writes that are kept.
const PART: usize = 2 * 1024 * 1024;

/// What a program writes: whole up to 4 MiB, after that its beginning and its end.
#[derive(Default)]
pub(super) struct Output(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    head: String,
    tail: String,
    total: usize,
    is_closed: bool,
}

/// Output at one moment.
pub(super) struct Snapshot {
    /// With a note where something was left out.
    pub(super) text: String,
    /// Bytes that were written in all.
    pub(super) total: usize,
    pub(super) is_truncated: bool,
}

impl Output {
    /// Takes more of it.
    pub(super) fn push(&self, text: &str) {
        let mut kept = self.kept();
        if kept.is_closed {
            return;
        }
        kept.total += text.len();
        let mut rest = text;
        if kept.tail.is_empty() {
            let room = PART - kept.head.len();
            let (first, after) = text.split_at(text.floor_char_boundary(room));
            kept.head.push_str(first);
            rest = after;
        }
        kept.tail.push_str(rest);
        if kept.tail.len() > 2 * PART {
            let cut = kept.tail.ceil_char_boundary(kept.tail.len() - PART);
            kept.tail.drain(..cut);
        }
    }

    /// What comes from now on is dropped.
    pub(super) fn close(&self) {
        self.kept().is_closed = true;
    }

    /// What was written so far.
    pub(super) fn snapshot(&self) -> Snapshot {
        let kept = self.kept();
        let from = kept.tail.len().saturating_sub(PART);
        let tail = &kept.tail[kept.tail.ceil_char_boundary(from)..];
        let left_out = kept.total - kept.head.len() - tail.len();
        let note = match left_out {
            0 => String::new(),
            _ => format!("\n[… {left_out} bytes are left out here …]\n"),
        };
        Snapshot {
            text: [&kept.head, note.as_str(), tail].concat(),
            total: kept.total,
            is_truncated: left_out > 0,
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_beginning_and_the_end_are_kept_with_a_note_between_them() {
        let output = Output::default();
        let line = "äb\n".repeat(1000);
        for _ in 0..3000 {
            output.push(&line);
        }
        output.push("the end");
        let snapshot = output.snapshot();
        assert_eq!(snapshot.total, 3000 * line.len() + 7);
        assert!(snapshot.is_truncated && snapshot.text.len() <= 2 * PART + 100);
        let (head, rest) = snapshot.text.split_once("\n[… ").unwrap();
        let (bytes, tail) = rest.split_once(" bytes are left out here …]\n").unwrap();
        let left_out: usize = bytes.parse().unwrap();
        assert_eq!(head.len() + left_out + tail.len(), snapshot.total);
        assert!(head.starts_with("äb\n") && tail.ends_with("äb\nthe end"));
    }

    proptest! {
        #[test]
        fn what_is_short_is_kept_whole(pieces in prop::collection::vec(any::<String>(), 0..20)) {
            let output = Output::default();
            for piece in &pieces {
                output.push(piece);
            }
            let snapshot = output.snapshot();
            prop_assert!(!snapshot.is_truncated);
            prop_assert_eq!(snapshot.text, pieces.concat());
        }
    }
}
