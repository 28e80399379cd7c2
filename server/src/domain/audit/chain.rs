use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::Failure;

/// How entries are encoded today; each one carries the number of its own encoding.
pub const ENCODING: i32 = 1;
/// What the first entry is chained to.
pub const START: ChainHash = ChainHash([0; 32]);

/// A SHA-256 over the hash of the entry before and the entry's content. Whoever keeps the last one
/// elsewhere can tell later that nothing up to it was changed, removed or put in between.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// Reads 64 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(digits).ok()?;
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl std::fmt::Display for ChainHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ChainHash({self})")
    }
}

/// The last entry's number and hash, written `SEQUENCE:HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last entry's number; 0: there is none yet.
    pub sequence: i64,
    /// Its hash.
    pub hash: ChainHash,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

impl std::str::FromStr for Head {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let parts = text.trim().split_once(':').and_then(|(number, hash)| {
            let sequence = number.parse().ok().filter(|number| *number >= 0)?;
            let hash = ChainHash::parse(&hash.to_ascii_lowercase())?;
            Some(Self { sequence, hash })
        });
        parts.ok_or_else(|| {
            let what =
                format!("`{text}` is not SEQUENCE:HASH as `taskyard audit verify` prints it");
            Failure::invalid("expectHead", what)
        })
    }
}

/// What an entry's hash is made of: every column, exactly as it is stored.
#[expect(missing_docs, reason = "they are the columns")]
pub struct Fields<'a> {
    pub sequence: i64,
    pub id: Uuid,
    pub at: i64,
    pub organization_id: Option<Uuid>,
    pub actor_id: Option<Uuid>,
    pub actor_name: &'a str,
    pub token_id: Option<Uuid>,
    pub ip: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    pub request_id: &'a str,
    pub action: &'a str,
    pub object_kind: &'a str,
    pub object_id: Option<Uuid>,
    pub object_name: &'a str,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
    pub code: Option<&'a str>,
}

impl Fields<'_> {
    /// The hash of an entry with these fields behind the one with the hash `previous`. Encoding 1:
    /// the previous hash, a line that names the encoding, then each field as a byte 0 when it is
    /// empty, else a byte 1, its length in 8 bytes and its bytes. Numbers are 8 bytes, the highest
    /// first; ids their 16 bytes. No two contents are encoded alike.
    pub fn hash(&self, previous: ChainHash) -> ChainHash {
        let mut hasher = Sha256::new();
        hasher.update(previous.0);
        hasher.update(b"taskyard audit entry 1\n");
        let (sequence, at) = (self.sequence.to_be_bytes(), self.at.to_be_bytes());
        let fields: [Option<&[u8]>; 17] = [
            Some(&sequence),
            Some(self.id.as_bytes()),
            Some(&at),
            id(self.organization_id.as_ref()),
            id(self.actor_id.as_ref()),
            Some(self.actor_name.as_bytes()),
            id(self.token_id.as_ref()),
            self.ip.map(str::as_bytes),
            self.user_agent.map(str::as_bytes),
            Some(self.request_id.as_bytes()),
            Some(self.action.as_bytes()),
            Some(self.object_kind.as_bytes()),
            id(self.object_id.as_ref()),
            Some(self.object_name.as_bytes()),
            self.before.map(str::as_bytes),
            self.after.map(str::as_bytes),
            self.code.map(str::as_bytes),
        ];
        for field in fields {
            match field {
                None => hasher.update([0]),
                Some(field) => {
                    hasher.update([1]);
                    hasher.update((field.len() as u64).to_be_bytes());
                    hasher.update(field);
                }
            }
        }
        ChainHash(hasher.finalize().into())
    }
}

fn id(id: Option<&Uuid>) -> Option<&[u8]> {
    id.map(|id| id.as_bytes().as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Fields<'static> {
        Fields {
            sequence: 1,
            id: Uuid::from_u128(7),
            at: 1_700_000_000_000_000,
            organization_id: None,
            actor_id: Some(Uuid::from_u128(8)),
            actor_name: "ann",
            token_id: None,
            ip: Some("192.0.2.7"),
            user_agent: None,
            request_id: "r",
            action: "createTask",
            object_kind: "Task",
            object_id: None,
            object_name: "a",
            before: None,
            after: Some("{}"),
            code: None,
        }
    }

    #[test]
    fn every_field_and_the_entry_before_count() {
        let first = fields().hash(START);
        let second = Fields {
            sequence: 2,
            ..fields()
        };
        let moved = Fields {
            before: Some("{}"),
            after: None,
            ..fields()
        };
        let joined = Fields {
            action: "createTaskT",
            object_kind: "ask",
            ..fields()
        };
        for other in [
            second.hash(START),
            moved.hash(START),
            joined.hash(START),
            fields().hash(first),
        ] {
            assert_ne!(first, other);
        }
        assert_eq!(first, fields().hash(START));
    }

    #[test]
    fn the_encoding_stays_as_it_is() {
        let known = "484186476a2d8e25f1acc6c13507615b452d428a26c066c5b5d9d8dc8bd4041a";
        assert_eq!(fields().hash(START).to_string(), known);
    }

    #[test]
    fn a_head_is_read_as_it_is_written() {
        let head = Head {
            sequence: 3,
            hash: fields().hash(START),
        };
        assert_eq!(head.to_string().parse::<Head>().unwrap(), head);
        for bad in ["", "3", "3:", "-1:00", "3:zz", &format!("{head}0")] {
            assert!(bad.parse::<Head>().is_err(), "{bad}");
        }
    }
}
