//! Credentials: how a token is written, made, read and compared; and how secrets that must be had again
//! are sealed for the database. It knows no tables and no users.

mod password_hash;
mod sealing;
mod secret_hash;
mod token;

pub use password_hash::PasswordHash;
pub use sealing::Sealer;
pub use secret_hash::SecretHash;
pub use token::{NewToken, PresentedToken, Secret};
