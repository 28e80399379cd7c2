//! Passwords: hashing them without keeping the server from other work, and setting them.

mod pool;
mod set;

pub use pool::PasswordPool;
pub use set::{SetPassword, set};
