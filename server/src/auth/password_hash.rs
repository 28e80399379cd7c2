use argon2::password_hash::{PasswordHash as Phc, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::domain::Failure;
use crate::domain::password::Password;

/// Argon2id with 19 MiB, two passes and one lane: what OWASP recommends.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
/// The hash of a password that nobody has, compared with when there is none, so that the answer takes
/// the same time.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCEh$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What is kept of a password: its hash with the salt and the parameters, as PHC writes it.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes a password. Takes tens of milliseconds of a processor.
    pub fn of(password: &Password) -> Result<Self, Failure> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt).map_err(|error| Failure::internal(error.to_string()))?;
        let salt = SaltString::encode_b64(&salt).map_err(internal)?;
        let hash = hasher()?.hash_password(password.reveal().as_bytes(), &salt);
        Ok(Self(hash.map_err(internal)?.to_string()))
    }

    /// A hash as it was stored.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One that no password has.
    pub fn nobodys() -> Self {
        Self(NOBODYS.to_owned())
    }

    /// Whether it is this password's; takes as long as hashing.
    pub fn matches(&self, password: &Password) -> Result<bool, Failure> {
        let parsed = Phc::new(&self.0).map_err(internal)?;
        let compared = hasher()?.verify_password(password.reveal().as_bytes(), &parsed);
        match compared {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::Password) => Ok(false),
            Err(error) => Err(internal(error)),
        }
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

fn hasher() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| Failure::internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn internal(error: argon2::password_hash::Error) -> Failure {
    Failure::internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::presented(text).unwrap()
    }

    #[test]
    fn a_hash_is_its_passwords_only_and_shown_nowhere() {
        let hash = PasswordHash::of(&password("correct horse battery")).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let stored = PasswordHash::from_stored(hash.as_str().to_owned());
        assert!(stored.matches(&password("correct horse battery")).unwrap());
        assert!(!stored.matches(&password("correct horse batterz")).unwrap());
        assert!(!format!("{hash:?}").contains("argon2"));
        let again = PasswordHash::of(&password("correct horse battery")).unwrap();
        assert_ne!(hash.as_str(), again.as_str());
    }

    #[test]
    fn nobodys_hash_is_of_no_password_and_costs_the_same() {
        let nobodys = PasswordHash::nobodys();
        assert!(!nobodys.matches(&password("")).unwrap());
        let made = PasswordHash::of(&password("x")).unwrap();
        let parameters = |hash: &PasswordHash| hash.as_str().split('$').nth(3).map(str::to_owned);
        assert_eq!(parameters(&nobodys), parameters(&made));
    }
}
