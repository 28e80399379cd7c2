use crate::domain::Failure;
use crate::domain::audit::{Head, START};
use crate::store;
use crate::store::Database;

/// Entries held in memory at once.
const PAGE: i64 = 1000;

/// What the check of the whole log found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything up to this head is as it was written.
    Whole(Head),
    /// The first thing that is wrong.
    Broken(Fault),
}

/// What is wrong with the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no entry with this number, though there are later ones.
    Missing(i64),
    /// The entry with this number is not what was written there: it was edited, or moved.
    Changed(i64),
    /// The log ends before this number, although it once went on.
    CutOff(i64),
    /// The entry with this number stands behind the head.
    BehindHead(i64),
    /// The head's hash is not the last entry's.
    HeadChanged,
    /// The entry with this number has another hash than the one that was kept elsewhere: the log
    /// was written anew up to there.
    NotAsExpected(i64),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(number) => write!(f, "entry {number} is missing"),
            Self::Changed(number) => write!(
                f,
                "entry {number} was edited, or stands out of order: it does not follow from what is before it"
            ),
            Self::CutOff(number) => write!(
                f,
                "the log is cut off: entry {number} and what came after it are missing"
            ),
            Self::BehindHead(number) => {
                write!(
                    f,
                    "entry {number} stands behind the log's head: the head was put back"
                )
            }
            Self::HeadChanged => f.write_str("the log's head has another hash than the last entry"),
            Self::NotAsExpected(number) => write!(
                f,
                "entry {number} has another hash than expected: the log was written anew"
            ),
        }
    }
}

/// Checks the log from its first entry on, in pages; entries that are added meanwhile do no harm.
/// `expected` is a head that was kept elsewhere: only with one is a log found that was cut off, or
/// written anew, together with its head.
pub async fn verify(db: &Database, expected: Option<Head>) -> Result<Verdict, Failure> {
    let kept = store::audit::head(db.reader()).await?;
    let mut last = Head {
        sequence: 0,
        hash: START,
    };
    loop {
        let links = store::audit::links(db.reader(), last.sequence, PAGE).await?;
        if links.is_empty() {
            break;
        }
        for link in links {
            let wanted = last.sequence + 1;
            if link.sequence() != wanted {
                return Ok(Verdict::Broken(Fault::Missing(wanted)));
            }
            let Some(hash) = link.follows(last.hash) else {
                return Ok(Verdict::Broken(Fault::Changed(wanted)));
            };
            last = Head {
                sequence: wanted,
                hash,
            };
            if let Some(fault) = differs(last, kept, expected) {
                return Ok(Verdict::Broken(fault));
            }
        }
    }
    let (first, end, head) = store::audit::ends(db.reader()).await?;
    Ok(if first < 1 {
        Verdict::Broken(Fault::Changed(first))
    } else if kept.sequence > last.sequence
        || expected.is_some_and(|head| head.sequence > last.sequence)
    {
        Verdict::Broken(Fault::CutOff(last.sequence + 1))
    } else if end > head {
        Verdict::Broken(Fault::BehindHead(head + 1))
    } else {
        Verdict::Whole(last)
    })
}

/// What is wrong with the entry that stands where the head is, or a head that was kept elsewhere.
fn differs(entry: Head, kept: Head, expected: Option<Head>) -> Option<Fault> {
    let is_other = |head: Head| head.sequence == entry.sequence && head.hash != entry.hash;
    if expected.is_some_and(is_other) {
        return Some(Fault::NotAsExpected(entry.sequence));
    }
    is_other(kept).then_some(Fault::HeadChanged)
}
