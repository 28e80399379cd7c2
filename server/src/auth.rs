//! Credentials: how a token is written, made, read and compared. It knows no tables and no users.

mod password_hash;
mod secret_hash;
mod token;

pub use password_hash::PasswordHash;
pub use secret_hash::SecretHash;
pub use token::{NewToken, PresentedToken, Secret};
