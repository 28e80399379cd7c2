use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;

use crate::config::Secret;
use crate::domain::Failure;

const KEY_BYTES: usize = 32;
/// What the file of the key is called, in the data folder.
const FILE: &str = "secret.key";
/// What every sealed text begins with: ChaCha20-Poly1305, a random nonce before the bytes.
const VERSION: &str = "v1.";

/// Seals secrets that are kept in the database, so that who reads it does not have them. Cloning gives
/// another handle on the same key.
#[derive(Clone)]
pub struct Sealer {
    key: Arc<OnceLock<LessSafeKey>>,
    /// Where the key is, or is made when the first secret is sealed; `None`: it was given.
    file: Option<Arc<Path>>,
}

impl Sealer {
    /// With the key in a text: 32 bytes in base64, as of `openssl rand -base64 32`. The error says what
    /// is wrong, without the key.
    pub fn with_key(key: &Secret) -> Result<Self, String> {
        let sealer = Self {
            key: Arc::default(),
            file: None,
        };
        let _ = sealer.key.set(read(key.expose())?);
        Ok(sealer)
    }

    /// With the key in the file `secret.key` of the data folder, which is made when it is needed first.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            key: Arc::default(),
            file: Some(folder.join(FILE).into()),
        }
    }

    /// Seals a secret of a row. What is sealed opens only for the same row and place (`table.column`),
    /// so that it can't be moved elsewhere in the database.
    pub fn seal(&self, place: &str, row: Uuid, secret: &Secret) -> Result<String, Failure> {
        let key = self.key(true)?;
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|error| Failure::internal(error.to_string()))?;
        let mut bytes = secret.expose().as_bytes().to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            bound_to(place, row),
            &mut bytes,
        )
        .map_err(|_| Failure::internal("a secret can't be sealed"))?;
        let mut sealed = nonce.to_vec();
        sealed.append(&mut bytes);
        Ok(format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens what was sealed for this row and place. UNAVAILABLE: it was sealed with another key, or
    /// for another row.
    pub fn open(&self, place: &str, row: Uuid, sealed: &str) -> Result<Secret, Failure> {
        let key = self.key(false)?;
        let wrong = || {
            Failure::unavailable(
                "A stored secret can't be opened: it was sealed with another key. Start the server with the TASKYARD_SECRET_KEY or the file secret.key that it was sealed with, or give the secret again",
            )
        };
        let text = sealed.strip_prefix(VERSION).ok_or_else(wrong)?;
        let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
        if bytes.len() < NONCE_LEN {
            return Err(wrong());
        }
        let mut rest = bytes.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&bytes).map_err(|_| wrong())?;
        let opened = key
            .open_in_place(nonce, bound_to(place, row), &mut rest)
            .map_err(|_| wrong())?;
        let text = std::str::from_utf8(opened).map_err(|_| wrong())?;
        Ok(Secret::new(text))
    }

    fn key(&self, may_make: bool) -> Result<&LessSafeKey, Failure> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let Some(file) = &self.file else {
            return Err(Failure::internal("a sealer without a key"));
        };
        let read = match from_file(file) {
            Err(Missing::File) if may_make => make(file).and_then(|()| from_file(file)),
            read => read,
        };
        let key = read.map_err(|missing| missing.failure(file))?;
        Ok(self.key.get_or_init(|| key))
    }
}

/// A key of its own, for tests: what it seals nobody else opens.
impl Default for Sealer {
    fn default() -> Self {
        let mut random = [0; KEY_BYTES];
        let key = getrandom::fill(&mut random).ok().and_then(|()| {
            let key = UnboundKey::new(&CHACHA20_POLY1305, &random).ok()?;
            Some(LessSafeKey::new(key))
        });
        let sealer = Self {
            key: Arc::default(),
            file: None,
        };
        if let Some(key) = key {
            let _ = sealer.key.set(key);
        }
        sealer
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

fn bound_to(place: &str, row: Uuid) -> Aad<Vec<u8>> {
    Aad::from(format!("taskyard {VERSION}{place} {row}").into_bytes())
}

fn read(text: &str) -> Result<LessSafeKey, String> {
    let what = "a secret key is 32 bytes in base64, as `openssl rand -base64 32` prints them";
    let bytes = STANDARD.decode(text.trim()).map_err(|_| what.to_owned())?;
    let key = UnboundKey::new(&CHACHA20_POLY1305, &bytes).map_err(|_| what.to_owned())?;
    Ok(LessSafeKey::new(key))
}

/// Why there is no key.
enum Missing {
    File,
    Broken(String),
    Unreadable(std::io::Error),
}

impl Missing {
    fn failure(self, file: &Path) -> Failure {
        let file = file.display();
        let what = match self {
            Self::File => format!(
                "the file {file} is missing, with which stored secrets were sealed: put it back, or give the secrets again"
            ),
            Self::Broken(what) => format!("the file {file} can't be used: {what}"),
            Self::Unreadable(error) => format!("the file {file} can't be used: {error}"),
        };
        // Where the file is concerns who runs the server only.
        tracing::error!(error = what, "secrets can't be sealed or opened");
        Failure::unavailable("The server has no key for its stored secrets: its log says why")
    }
}

impl From<std::io::Error> for Missing {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::File,
            _ => Self::Unreadable(error),
        }
    }
}

fn from_file(file: &Path) -> Result<LessSafeKey, Missing> {
    let mode = std::fs::metadata(file)?.mode();
    if mode & 0o077 != 0 {
        let what = "others than its owner may read it; run chmod 600 on it";
        return Err(Missing::Broken(what.to_owned()));
    }
    read(&std::fs::read_to_string(file)?).map_err(Missing::Broken)
}

/// Makes the file, unless another process has made it meanwhile. It is never there half written.
fn make(file: &Path) -> Result<(), Missing> {
    let mut random = [0; KEY_BYTES];
    getrandom::fill(&mut random).map_err(|error| Missing::Broken(error.to_string()))?;
    let draft: PathBuf = file.with_extension(format!("key.{}", Uuid::now_v7().simple()));
    let written = std::fs::File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut draft| {
            writeln!(draft, "{}", STANDARD.encode(random))?;
            draft.sync_all()
        })
        .and_then(|()| std::fs::hard_link(&draft, file));
    let _ = std::fs::remove_file(&draft);
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Missing::Unreadable(error)),
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
#[path = "sealing_tests.rs"]
mod tests;
