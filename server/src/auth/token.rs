use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::SecretHash;
use crate::domain::Failure;

/// What every token begins with, so that scanners find leaked ones.
const PREFIX: &str = "tyd";
const SECRET_BYTES: usize = 32;

/// A secret text; it never shows in logs or in `Debug`.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The text, for handing it to its owner.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A token just made: `tyd_<id, 32 hex digits>_<32 random bytes, base64url>`.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// The whole token: handed out once, never kept.
    pub secret: Secret,
    /// What is kept of it.
    pub hash: SecretHash,
}

impl NewToken {
    /// Makes a token that names the row `id`.
    pub fn generate(id: Uuid) -> Result<Self, Failure> {
        let mut random = [0_u8; SECRET_BYTES];
        getrandom::fill(&mut random).map_err(|error| Failure::internal(error.to_string()))?;
        let secret = URL_SAFE_NO_PAD.encode(random);
        Ok(Self {
            hash: SecretHash::of(&secret),
            secret: Secret(format!("{PREFIX}_{}_{secret}", id.simple())),
        })
    }
}

/// A token that came with a request: whose it says it is, and the hash to compare.
#[derive(Clone, Copy, Debug)]
pub struct PresentedToken {
    /// The row that it names.
    pub id: Uuid,
    /// The hash of its secret.
    pub hash: SecretHash,
}

impl PresentedToken {
    /// Reads a token; `None` when it is not written like one.
    pub fn parse(token: &str) -> Option<Self> {
        let mut parts = token.splitn(3, '_');
        let (prefix, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
        // 43 characters of base64url hold 32 bytes.
        if prefix != PREFIX || id.len() != 32 || secret.len() != (SECRET_BYTES * 4).div_ceil(3) {
            return None;
        }
        Some(Self {
            id: Uuid::try_parse(id).ok()?,
            hash: SecretHash::of(secret),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_again_and_shown_nowhere() {
        let id = Uuid::now_v7();
        let token = NewToken::generate(id).unwrap();
        let presented = PresentedToken::parse(token.secret.reveal()).unwrap();
        assert_eq!(presented.id, id);
        assert!(presented.hash.matches(&token.hash));
        let shown = format!("{token:?} {presented:?}");
        let secret = token.secret.reveal().splitn(3, '_').last().unwrap();
        assert!(!shown.contains(secret), "{shown}");
    }

    #[test]
    fn two_tokens_of_one_row_differ() {
        let id = Uuid::now_v7();
        let (first, second) = (
            NewToken::generate(id).unwrap(),
            NewToken::generate(id).unwrap(),
        );
        assert!(!first.hash.matches(&second.hash));
    }

    #[test]
    fn what_is_not_a_token_is_refused() {
        let id = Uuid::now_v7();
        let good = NewToken::generate(id).unwrap();
        let good = good.secret.reveal();
        for bad in [
            "",
            "tyd",
            "tyd__",
            "tyd_x_y",
            &good[1..],
            &good[..good.len() - 1],
            &format!("{good}A"),
            &good.replacen("tyd", "tye", 1),
            &format!("tyd_{}_{}", id.hyphenated(), "a".repeat(43)),
            &"_".repeat(10_000),
        ] {
            assert!(PresentedToken::parse(bad).is_none(), "{bad}");
        }
    }
}
